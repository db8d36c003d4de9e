"""A thread of duet never comes back: the watchdog ends the process."""

import unittest

from rig import paths
from rig.fault import FaultCase

# The watchdog looks every second, 60 times.
BITES_WITHIN_S = 75.0
FATAL = 1
POINTS = ["transaction.flushed", "recovery.restored"]


class HangTest(FaultCase):
    def test_watchdog(self) -> None:
        self.full_form_only()
        trial = self.begin("a thread hangs: the watchdog ends it, exit 1")
        for point in POINTS:
            with trial.dose():
                trial.kill_duet()
                duet = trial.start_duet(
                    environment={"DUET_FAILPOINT": f"{point}@1=hang"},
                    executable=paths.duet_with_failpoints(),
                )
                self.assertEqual(duet.wait(BITES_WITHIN_S), FATAL, duet.stderr())
                self.assertIn("watchdog", duet.stderr())
                trial.start_duet()
        trial.finish()


if __name__ == "__main__":
    unittest.main()
