"""A restore after hours of few keys takes no longer than one after minutes."""

import time
import unittest

from rig.fault import AFTER_RESTART_S, FaultCase

HOUR_S = 3_600.0
HOUR_RECORDS_PER_S = 1_000
DOSES = 5


class RestoreTest(FaultCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker({})

    def setUp(self) -> None:
        super().setUp()
        self.full_form_only()

    def test_few_keys(self) -> None:
        trial = self.begin(
            f"kill -9 after an hour of 7 keys at {HOUR_RECORDS_PER_S:,} records/s",
            rate=HOUR_RECORDS_PER_S,
        )
        time.sleep(HOUR_S)
        for _ in range(DOSES):
            with trial.dose(AFTER_RESTART_S):
                trial.kill_duet()
                trial.start_duet()
        trial.finish()


if __name__ == "__main__":
    unittest.main()
