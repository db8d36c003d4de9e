"""A stop is clean and quick, also when Kafka does not answer; a second signal ends at once."""

import time
import unittest

from rig import waiting
from rig.broker import Broker
from rig.case import Application, KafkaCase
from rig.duet import Duet
from rig.processes import Process

STOPS = 5
RECORDS = 60_000
RECORDS_PER_S = 3_000
AT_ONCE_S = 1.0
CATCH_TIMEOUT_S = 20.0
ENDED_BY_FORCE = 1


class StopTest(KafkaCase):
    broker: Broker

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        cls.broker = cls.start_broker()

    def start_load(self) -> tuple[Application, Process]:
        app = self.application()
        self.create_topic(app.input, app.partitions)
        return app, self.start_fill(app, RECORDS, RECORDS_PER_S)

    def start_committing(self, app: Application) -> Duet:
        duet = self.start_duet(app)
        duet.await_commit()
        return duet

    def finish(self, app: Application, fill: Process) -> None:
        """Ends the load where it is; what it has written is processed and checked."""
        fill.kill()
        self.run_duet(app)
        self.check(app)

    def test_stops_under_load(self) -> None:
        app, fill = self.start_load()
        took = []
        for _ in range(STOPS):
            duet = self.start_committing(app)
            asked = time.monotonic()
            self.assertEqual(duet.stop(), 0, duet.stderr())
            took.append(time.monotonic() - asked)
        self.assertTrue(fill.running, "the load ended before the test")
        print(f"stops under load: max {max(took):.2f} s", flush=True)
        self.finish(app, fill)

    def test_stop_while_kafka_is_silent(self) -> None:
        app, fill = self.start_load()
        duet = self.start_committing(app)
        self.broker.freeze()
        self.addCleanup(self.broker.thaw)
        self.assertEqual(duet.stop(), 0, duet.stderr())
        self.broker.thaw()
        self.finish(app, fill)

    def freeze_within_a_commit(self, duet: Duet) -> None:
        """Freezes the broker while an epoch is on its way, so that it cannot arrive."""

        def caught() -> bool:
            self.broker.freeze()
            commits = duet.metric("duet_transactions_total")
            # The broker's last answers may still be on their way to duet: look twice.
            looks = [duet.metric("duet_epochs_in_flight") for _ in range(2)]
            if min(looks) > 0 and duet.metric("duet_transactions_total") == commits:
                return True
            self.broker.thaw()
            return False

        self.addCleanup(self.broker.thaw)
        waiting.until("an epoch on its way", caught, CATCH_TIMEOUT_S)

    def test_second_signal(self) -> None:
        app, fill = self.start_load()
        duet = self.start_committing(app)
        self.freeze_within_a_commit(duet)
        duet.terminate()
        duet.await_line("stopping")
        duet.terminate()
        self.assertEqual(duet.wait(AT_ONCE_S), ENDED_BY_FORCE, duet.stderr())
        self.broker.thaw()
        self.finish(app, fill)


if __name__ == "__main__":
    unittest.main()
