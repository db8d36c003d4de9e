"""duet is asked to stop (SIGTERM) under load, while it recovers, and while Kafka is away."""

import time
import unittest

from rig.fault import AFTER_RESTART_S, FaultCase

LIFE_S = (0.1, 1.0)
RECOVERY_S = (0.0, 0.4)
AWAY_S = (0.0, 3.0)
# Exit code 0 within this time, whatever Kafka does.
STOP_MAX_S = 5.0


class StopTest(FaultCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        cls.broker = cls.start_broker()

    def test_under_load(self) -> None:
        trial = self.begin("SIGTERM under load")
        for _ in range(self.doses(full=20, quick=3)):
            time.sleep(self.random.uniform(*LIFE_S))
            with trial.dose(AFTER_RESTART_S):
                trial.stop_duet(STOP_MAX_S)
                trial.start_duet()
        trial.finish()

    def test_while_it_recovers(self) -> None:
        trial = self.begin("SIGTERM in recovery")
        for _ in range(self.doses(full=20, quick=3)):
            with trial.dose(AFTER_RESTART_S):
                trial.kill_duet()
                trial.start_duet().await_line("metrics on")
                time.sleep(self.random.uniform(*RECOVERY_S))
                trial.stop_duet(STOP_MAX_S)
                trial.start_duet()
        trial.finish()

    def test_while_the_broker_is_away(self) -> None:
        trial = self.begin("SIGTERM while the broker is silent")
        self.addCleanup(self.broker.thaw)
        for _ in range(self.doses(full=20, quick=2)):
            with trial.dose():
                self.broker.freeze()
                time.sleep(self.random.uniform(*AWAY_S))
                trial.stop_duet(STOP_MAX_S)
                self.broker.thaw()
                trial.start_duet()
        trial.finish()


if __name__ == "__main__":
    unittest.main()
