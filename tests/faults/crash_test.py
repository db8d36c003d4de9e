"""duet is killed (SIGKILL): at random instants, and at each point between two of its steps."""

import time
import unittest

from rig import paths
from rig.fault import AFTER_RESTART_S, FaultCase, Trial
from rig.waiting import until

LIFE_S = (0.2, 1.5)
POINT_TIMEOUT_S = 30.0

# In the order in which an epoch and a recovery pass them.
TRANSACTION_POINTS = [
    "transaction.begun",
    "transaction.letters_written",
    "transaction.changelog_written",
    "transaction.outputs_written",
    "transaction.offsets_sent",
    "transaction.flushed",
    "transaction.committed",
]
RECOVERY_POINTS = [
    "recovery.topics_found",
    "recovery.looked_for_another",
    "recovery.log_opened",
    "recovery.logs_opened",
    "recovery.positions_read",
    "recovery.restored",
    "recovery.positions_settled",
    "recovery.source_opened",
    "recovery.claimed",
]


class CrashTest(FaultCase):
    def test_at_random_instants(self) -> None:
        trial = self.begin("kill -9 at random instants")
        for _ in range(self.doses(full=50, quick=5)):
            time.sleep(self.random.uniform(*LIFE_S))
            with trial.dose(AFTER_RESTART_S):
                trial.kill_duet()
                trial.start_duet()
        trial.finish()

    def test_at_each_step_of_a_transaction(self) -> None:
        trial = self.begin("kill -9 at each step of a transaction")
        for point in TRANSACTION_POINTS:
            for _ in range(self.doses(full=10, quick=1)):
                with trial.dose(AFTER_RESTART_S):
                    trial.kill_duet()
                    self.die_at(trial, point, visit=self.random.randint(1, 30))
                    trial.start_duet()
        trial.finish()

    def test_at_each_step_of_a_recovery(self) -> None:
        trial = self.begin("kill -9 at each step of a recovery")
        for point in RECOVERY_POINTS:
            for _ in range(self.doses(full=10, quick=1)):
                with trial.dose(AFTER_RESTART_S):
                    trial.kill_duet()
                    self.die_at(trial, point, visit=1)
                    trial.start_duet()
        trial.finish()

    def die_at(self, trial: Trial, point: str, visit: int) -> None:
        """Runs duet until it dies at a point."""
        duet = trial.start_duet(
            environment={"DUET_FAILPOINT": f"{point}@{visit}=kill"},
            executable=paths.duet_with_failpoints(),
        )
        until(f"the end at {point}", lambda: not duet.running, POINT_TIMEOUT_S)
        self.assertEqual(duet.exit_code, -9, duet.stderr())


if __name__ == "__main__":
    unittest.main()
