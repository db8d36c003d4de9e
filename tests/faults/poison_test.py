"""Bad input: every kind, in every place, too large for anything, and nothing else for minutes."""

import unittest

from rig import tools, waiting
from rig.duet import Duet
from rig.fault import FaultCase, Trial

RSS_MAX_BYTES = 256 << 20
GARBAGE_PER_S = 2_000
GARBAGE_S = 600
GARBAGE_TIMEOUT_S = 2.0 * GARBAGE_S
# What a topic takes by default, and how little the dead-letter topic takes in some tests.
MESSAGE_BYTES_DEFAULT = 1_048_588
LETTER_BYTES_MAX = 2_000
GIANT_BYTES_MAX = 16 << 20
REFUSED_WITHIN_S = 60.0


def rss(duet: Duet) -> float:
    """Bytes of memory that the process holds."""
    return duet.metric("process_resident_memory_bytes")


class PoisonTest(FaultCase):
    def test_every_bad_value(self) -> None:
        trial = self.begin("every bad value first, last, alone and all in a batch")
        self.poison(trial, self.doses(full=100, quick=3))
        self.finish_small(trial)

    def test_giants(self) -> None:
        """Values of 10 MB, a million fields, a hundred thousand brackets."""
        self.full_form_only()
        trial = self.begin("values of 10 MB, of a million fields, 100,000 deep")
        self.alter(trial.app.input, GIANT_BYTES_MAX)
        self.poison(trial, self.doses(full=5, quick=0), "--giants")
        self.finish_small(trial, dlq_max_bytes=MESSAGE_BYTES_DEFAULT)

    def test_garbage(self) -> None:
        """Nothing but garbage; afterwards duet is not behind, and no larger than before."""
        self.full_form_only()
        trial = self.begin("nothing but garbage for 10 minutes, 2,000/s")
        trial.fill.kill()
        count = GARBAGE_S * GARBAGE_PER_S
        high = trial.app.pair_sum
        garbage = self.start_generator(trial.app, count, GARBAGE_PER_S, high, "--corrupted", "1")
        self.assertEqual(garbage.wait(GARBAGE_TIMEOUT_S), 0, garbage.stderr())
        trial.row.doses = 1
        self.finish_small(trial)

    def test_letters_too_large(self) -> None:
        """The dead-letter topic has no room for some of them: they come without what is too much."""
        self.full_form_only()
        trial = self.begin("dead letters too large for their topic")
        trial.stop_duet()
        self.alter(trial.app.dlq, LETTER_BYTES_MAX)
        trial.start_duet()
        trial.await_progress()
        self.poison(trial, self.doses(full=20, quick=0))
        counts = self.finish_small(trial, dlq_max_bytes=LETTER_BYTES_MAX)
        self.assertGreater(counts["letters_with_dropped_parts"], 0)

    def test_less_room_for_letters(self) -> None:
        """The room shrinks under load: duet goes on, and what it writes fits."""
        self.full_form_only()
        trial = self.begin("less room in the dead-letter topic")
        for _ in range(self.doses(full=3, quick=0)):
            with trial.dose():
                before = trial.recoveries()
                self.alter(trial.app.dlq, LETTER_BYTES_MAX)
                waiting.until(
                    "a refused letter", lambda n=before: trial.recoveries() > n, REFUSED_WITHIN_S
                )
                trial.await_progress()
                self.alter(trial.app.dlq, MESSAGE_BYTES_DEFAULT)
                trial.stop_duet()
                trial.start_duet()
        trial.finish(dlq_max_bytes=LETTER_BYTES_MAX)

    # --- how

    def poison(self, trial: Trial, count: int, *more: str) -> None:
        """Writes bad values between what is written all along; returns once duet has them all."""
        app = trial.app
        words = ["--topic", app.input, "--partitions", str(app.partitions), "--count", str(count)]
        words += ["--pair-sum", str(app.pair_sum), *more]
        tools.must("poison", self.brokers, words)
        trial.await_progress()
        trial.row.doses = count

    def alter(self, topic: str, message_bytes: int) -> None:
        words = ["--topic", topic, "--config", f"max.message.bytes={message_bytes}"]
        tools.must("alter-config", self.brokers, words)

    def finish_small(self, trial: Trial, **check: int) -> dict[str, int]:
        """The end of a trial in which duet stayed, and has not grown."""
        trial.fill.kill()
        self.await_caught_up(trial.app)
        self.assertLess(rss(trial.duet), RSS_MAX_BYTES)
        counts = trial.finish(**check)
        self.assertEqual(trial.row.recoveries, 0)
        return counts


if __name__ == "__main__":
    unittest.main()
