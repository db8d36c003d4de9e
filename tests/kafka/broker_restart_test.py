"""The broker restarts, cleanly or not, while duet is under load; duet stays and goes on."""

import time
import unittest
from collections.abc import Callable

from rig.broker import Broker
from rig.case import Application, KafkaCase
from rig.duet import Duet

RECORDS = 16_000
RECORDS_PER_S = 1_000
COMMITS_AGAIN_WITHIN_S = 60.0


class BrokerRestartTest(KafkaCase):
    broker: Broker

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        cls.broker = cls.start_broker()

    def test_clean_restart_and_crash(self) -> None:
        app = self.application()
        self.create_topic(app.input, app.partitions)
        fill = self.start_fill(app, RECORDS, RECORDS_PER_S)
        duet = self.start_duet(app)
        duet.await_commit()
        self.restart("clean restart", self.broker.stop, duet)
        self.restart("crash", self.broker.kill, duet)
        self.assertEqual(fill.wait(120), 0, fill.stderr())
        self.finish(app, duet)

    def restart(self, what: str, end_broker: Callable[[], None], duet: Duet) -> None:
        end_broker()
        self.broker.start()
        started = time.time()
        commit = duet.await_commit(started, COMMITS_AGAIN_WITHIN_S)
        print(f"{what}: commits again {commit - started:.1f} s after the start", flush=True)

    def finish(self, app: Application, duet: Duet) -> None:
        self.await_caught_up(app)
        self.assertTrue(duet.running)
        self.assertEqual(duet.stop(), 0, duet.stderr())
        self.check(app)


if __name__ == "__main__":
    unittest.main()
