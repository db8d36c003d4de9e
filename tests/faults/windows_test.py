"""A restore reads the state that there is, and little of the windows that were."""

import time
import unittest

from rig.test_job_case import TestJobCase

WINDOWS = 200
WINDOW_S = 15.0
KEYS = 100_000
# How many of them one record of the input stands for.
KEYS_A_RECORD = 1_000
AFTER_WINDOWS_S = 5.0
DOSES = 5


class RestoreWindowsTest(TestJobCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker({})

    def test_windows(self) -> None:
        minutes = WINDOWS * WINDOW_S / 60
        fault = f"kill -9 after {WINDOWS} windows of {KEYS:,} keys in {minutes:.0f} minutes"
        with self.row(fault) as row:
            job = self.start("wide")
            begun = time.monotonic()
            for window in range(WINDOWS):
                self.write(*rows_of(window))
                # Kafka compacts what is old enough, so this takes as long as it does elsewhere.
                time.sleep(max(0.0, begun + (window + 1) * WINDOW_S - time.monotonic()))
            self.await_emitted(job, "wide", KEYS * (WINDOWS - 1))
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
