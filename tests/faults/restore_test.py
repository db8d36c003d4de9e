"""What a restore takes depends on what state there is, not on how long it took to become so.

duet is killed (SIGKILL) after an hour of few keys, and after many windows of many keys each.
"""

import time
import unittest

from rig.fault import AFTER_RESTART_S, FaultCase
from rig.test_job_case import TestJobCase

HOUR_S = 3_600.0
HOUR_RECORDS_PER_S = 1_000
DOSES = 5

WINDOWS = 200
KEYS = 100_000
# How many of them one record of the input stands for.
KEYS_A_RECORD = 1_000
AFTER_WINDOWS_S = 5.0
WINDOWS_WITHIN_S = 1_800.0


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


class RestoreWindowsTest(TestJobCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker({})

    def test_windows(self) -> None:
        with self.row(f"kill -9 after {WINDOWS} windows of {KEYS:,} keys") as row:
            job = self.start("wide")
            self.write(*(row for window in range(WINDOWS) for row in rows_of(window)))
            self.await_emitted(job, "wide", KEYS * (WINDOWS - 1), WINDOWS_WITHIN_S)
            for dose in range(DOSES):
                job.kill()
                # With the next window the one that is open fires.
                self.write(*rows_of(WINDOWS + dose))
                begun = time.monotonic()
                job = self.start("wide")
                self.await_emitted(job, "wide", 1)
                row.after_s.append(time.monotonic() - begun)
                self.await_that("the end", job, lambda: self.has_read_all(job))
                self.assertEqual(job.metric("duet_wide_emitted_total"), KEYS)
                self.assertEqual(job.metric("duet_state_keys"), KEYS)
                row.doses += 1
                row.restarts += 1
            row.promised_s = AFTER_WINDOWS_S
            row.late = sum(after > AFTER_WINDOWS_S for after in row.after_s)
            row.input = KEYS * (WINDOWS + DOSES)
            self.assertEqual(job.stop(), 0, job.stderr())


def rows_of(window: int) -> list[str]:
    """The records of a window: a row of every key."""
    return [f"{key} {KEYS_A_RECORD} {window * 10}" for key in range(0, KEYS, KEYS_A_RECORD)]


if __name__ == "__main__":
    unittest.main()
