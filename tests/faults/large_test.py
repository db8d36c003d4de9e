"""Much comes out at once: duet keeps to its memory, and no transaction takes long.

A window over a million keys fires with one record, and records lead to ten thousand results each.
duet is killed (SIGKILL) meanwhile, and every result is there once.
"""

import re
import unittest
from pathlib import Path

from rig.duet import Duet
from rig.fault import Row
from rig.test_job_case import MEMORY_MAX_MIB, TestJobCase

MIB = 1 << 20
TRANSACTION_MAX_S = "5"

KEYS = 1_000_000
# How many of them one record of the input stands for.
KEYS_A_RECORD = 1_000
FAN_RECORDS = 300
FAN = 10_000
# What share of the results a process commits before it is killed: the last one all the rest.
BEFORE_KILL = (0.1, 0.4)


class LargeTest(TestJobCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker({}, heap_mb=768)

    def setUp(self) -> None:
        super().setUp()
        self.longest_s = 0.0

    # --- what it took

    def look(self, job: Duet) -> int:
        """Takes note of the longest transaction; returns the most memory so far, in bytes."""
        name = "duet_transaction_duration_seconds"
        within = job.metric(f"{name}_bucket", f'le="{TRANSACTION_MAX_S}"')
        self.assertEqual(within, job.metric(f"{name}_count"), "a transaction took too long")
        for bound in ("0.25", "0.5", "1", "2.5", TRANSACTION_MAX_S):
            if job.metric(f"{name}_bucket", f'le="{bound}"') == within:
                self.longest_s = max(self.longest_s, float(bound))
                break
        return memory_of(job, "VmHWM")

    # --- the tests

    def test_window(self) -> None:
        with self.row(f"a window over {KEYS:,} keys closes with one record") as row:
            job = self.start("wide")
            self.write(*(f"{key} {KEYS_A_RECORD} 5" for key in range(0, KEYS, KEYS_A_RECORD)))
            self.await_that("the keys", job, lambda: job.metric("duet_state_keys") == KEYS)
            state = memory_of(job, "VmRSS")
            reading = self.look(job)
            forget_peak(job)
            self.write("0 1 10")
            peak = 0
            for share in BEFORE_KILL:
                self.await_emitted(job, "wide", KEYS * share)
                peak = max(peak, self.look(job))
                job = self.restart(job, row, "wide")
            self.await_that("the end", job, lambda: job.metric("duet_state_keys") == 1)
            peak = max(peak, self.look(job))
            self.assertEqual(job.stop(), 0, job.stderr())
            self.check_window()
            row.input = KEYS
            row.fault += (
                f": {state // MIB} MiB before, peak {peak // MIB} MiB (reading {reading // MIB} MiB),"
                f" no transaction over {self.longest_s} s"
            )
            self.assertLess(peak, state + MEMORY_MAX_MIB * MIB)

    def restart(self, job: Duet, row: Row, name: str) -> Duet:
        job.kill()
        row.doses += 1
        row.restarts += 1
        return self.start(name)

    def check_window(self) -> None:
        found = self.results()
        self.assertEqual(len(found), KEYS)
        self.assertEqual({int(key) for key, _ in found}, set(range(KEYS)))
        self.assertEqual({value for _, value in found}, {"0 1"})

    def test_fan(self) -> None:
        with self.row(f"{FAN_RECORDS} records with {FAN:,} results each") as row:
            self.write(*(f"{number} {FAN}" for number in range(FAN_RECORDS)))
            job = self.start("fan")
            peak = 0
            for share in BEFORE_KILL:
                self.await_emitted(job, "fan", FAN_RECORDS * FAN * share)
                peak = max(peak, self.look(job))
                row.recoveries += int(job.metric("duet_recoveries_total", 'cause="failure"'))
                job = self.restart(job, row, "fan")
            self.await_that("the end", job, lambda: self.has_read_all(job))
            peak = max(peak, self.look(job))
            row.recoveries += int(job.metric("duet_recoveries_total", 'cause="failure"'))
            self.assertEqual(job.stop(), 0, job.stderr())
            found = self.results()
            self.assertEqual(len(found), FAN_RECORDS * FAN)
            self.assertEqual(len(set(found)), FAN_RECORDS * FAN)
            row.input = FAN_RECORDS
            row.fault += f": peak {peak // MIB} MiB, no transaction over {self.longest_s} s"
            self.assertLess(peak, MEMORY_MAX_MIB * MIB)


def memory_of(job: Duet, what: str) -> int:
    """Resident memory as the kernel counts it, in bytes."""
    status = Path(f"/proc/{job.pid}/status").read_text()
    return int(re.findall(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)[0]) * 1_024


def forget_peak(job: Duet) -> None:
    Path(f"/proc/{job.pid}/clear_refs").write_text("5")


if __name__ == "__main__":
    unittest.main()
