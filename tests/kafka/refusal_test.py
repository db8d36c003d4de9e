"""What a topic refuses in a record never stops duet: neither what its settings tell, nor the rest."""

import time
import unittest

from rig import tools
from rig.case import Application, KafkaCase
from rig.duet import Duet

UNLIMITED_MS = 2**63 - 1
HALF_AN_HOUR_MS = 30 * 60_000
MINUTE_MS = 60_000
LETTER_BYTES_MAX = 2_000
RATE_PER_S = 2_000
AHEAD_EVERY = 5
STARTS_WITHIN_S = 60.0


def now_ms() -> int:
    return int(time.time() * 1000)


class RefusalTest(KafkaCase):
    def app_that_takes_any_time(self, partitions: int = 1) -> Application:
        """An application whose input topic, unlike its others, takes every timestamp."""
        app = self.application(partitions=partitions)
        self.create_topic(app.input, partitions, f"message.timestamp.after.max.ms={UNLIMITED_MS}")
        return app

    def produce(self, app: Application, value: str, timestamp: int | None = None) -> None:
        words = ["--topic", app.input, "--partition", "0", "--value", value]
        words += ["--timestamp", str(timestamp)] if timestamp is not None else []
        tools.must("produce", self.brokers, words)

    def dump(self, topic: str) -> list[str]:
        return tools.must("dump", self.brokers, ["--topic", topic]).stdout.splitlines()

    # --- what the settings tell

    def test_bad_record_of_the_far_future(self) -> None:
        app = self.app_that_takes_any_time()
        self.produce(app, "bad", now_ms() * 1000)
        self.assertEqual(self.run_duet(app)["dead_letters"], {"not_a_number": 1})
        self.check(app)
        (letter,) = self.dump(app.dlq)
        self.assertIn("duet.error.dropped='timestamp'", letter)
        self.assertIn("'bad'", letter)

    def test_pair_of_the_far_future(self) -> None:
        app = self.app_that_takes_any_time()
        self.produce(app, "5")
        self.produce(app, "8", now_ms() * 1000)
        self.assertEqual(self.run_duet(app)["pairs"], 1)
        self.assertEqual(self.check(app)["pairs_with_time_of_writing"], 1)

    def test_many_of_the_far_future(self) -> None:
        app = self.app_that_takes_any_time(4)
        self.fill(app, 20_000, future_every=AHEAD_EVERY, future_from=now_ms() * 1000)
        self.run_duet(app)
        counts = self.check(app)
        self.assertGreater(counts["pairs_with_time_of_writing"], 0)
        self.assertGreater(counts["letters_with_dropped_parts"], 0)

    # --- what changes after the start

    def test_settings_that_change_under_load(self) -> None:
        app = self.app_that_takes_any_time(4)
        for topic in (app.output, app.dlq):
            self.create_topic(topic, app.partitions)
        duet = self.start_duet(app)
        ahead = now_ms() + HALF_AN_HOUR_MS
        fill = self.start_fill(
            app, 20 * RATE_PER_S, RATE_PER_S, future_every=AHEAD_EVERY, future_from=ahead
        )
        duet.await_commit(time.time(), STARTS_WITHIN_S)
        for topic in (app.output, app.dlq):
            self.alter(topic, f"message.timestamp.after.max.ms={MINUTE_MS}")
        duet.await_commit(time.time(), STARTS_WITHIN_S)
        self.alter(app.dlq, f"max.message.bytes={LETTER_BYTES_MAX}")
        self.assertEqual(fill.wait(STARTS_WITHIN_S), 0, fill.stderr())
        self.await_caught_up(app)
        self.stop(duet)
        counts = self.check(
            app, dlq_max_bytes=LETTER_BYTES_MAX, timestamp_after_max_ms=MINUTE_MS
        )
        self.assertGreater(counts["pairs_with_time_of_writing"], 0)
        self.assertGreater(counts["letters_with_dropped_parts"], 0)
        self.assertIn("looking for the record", duet.stderr())
        self.assertNotIn("becomes a dead letter", duet.stderr())

    def alter(self, topic: str, config: str) -> None:
        tools.must("alter-config", self.brokers, ["--topic", topic, "--config", config])

    def stop(self, duet: Duet) -> None:
        duet.terminate()
        self.assertEqual(duet.wait(STARTS_WITHIN_S), 0, duet.stderr())

    # --- what no setting tells

    def test_record_that_is_refused_for_a_reason_that_no_setting_tells(self) -> None:
        """librdkafka itself refuses it: the operator has set a limit of it."""
        app = self.application(partitions=1)
        self.create_topic(app.input, 1)
        self.fill(app, 1_000, bad_percent=0, out_of_range_percent=0)
        self.produce(app, "x" * 3_000)
        self.fill(app, 1_000, first_index=1_000, bad_percent=0, out_of_range_percent=0)
        duet = self.start_duet(app, "--until-caught-up", "-X", "message.max.bytes=1500")
        self.assertEqual(duet.wait(STARTS_WITHIN_S), 0, duet.stderr())
        (letter,) = self.dump(app.dlq)
        for part in (
            "duet.error.reason='refused'",
            "duet.error.dropped='value'",
            "__streams.errors.offset='1000'",
            "null -> null",
            "__streams.errors.message='the brokers refused what this record led to: cannot write to",
        ):
            self.assertIn(part, letter)
        self.assertIn(f"{app.input}[0] offset 1000 becomes a dead letter", duet.stderr())

    def test_topic_that_refuses_everything(self) -> None:
        """Not even a letter with nothing in it fits: duet ends and says for which record."""
        app = self.application(partitions=1)
        self.create_topic(app.input, 1)
        self.create_topic(app.output, 1)
        self.create_topic(app.dlq, 1, "max.message.bytes=100")
        self.produce(app, "5")
        self.produce(app, "bad")
        duet = self.start_duet(app, "--until-caught-up")
        self.assertEqual(duet.wait(STARTS_WITHIN_S), 2, duet.stderr())
        last = duet.stderr().splitlines()[-1]
        for part in (f"{app.input}[0] offset 1", app.dlq, "max.message.bytes"):
            self.assertIn(part, last)


if __name__ == "__main__":
    unittest.main()
