"""duet starts and stops, and recovers, again and again: nothing grows."""

import os
import unittest
from dataclasses import dataclass
from pathlib import Path

from rig import tools
from rig.duet import Duet
from rig.fault import AFTER_RESTART_S, FaultCase
from rig.waiting import until

RECORDS_PER_S = 500
RECOVERY_TIMEOUT_S = 20.0
# Allocators keep what they have got once; what leaks grows with every recovery.
WARM_UP_RECOVERIES = 20
RSS_GROWTH_MAX_BYTES = 16 << 20


@dataclass(frozen=True)
class Usage:
    """What a process holds."""

    rss_bytes: int
    threads: int
    files: int

    @classmethod
    def of(cls, process: Duet) -> "Usage":
        base = Path("/proc") / str(process.pid)
        pages = int((base / "statm").read_text().split()[1])
        return cls(
            pages * os.sysconf("SC_PAGE_SIZE"),
            len(list((base / "task").iterdir())),
            len(list((base / "fd").iterdir())),
        )


class CyclesTest(FaultCase):
    def test_starts_and_stops(self) -> None:
        trial = self.begin("start and stop", rate=RECORDS_PER_S)
        for _ in range(self.doses(full=1_000, quick=5)):
            with trial.dose(AFTER_RESTART_S, commits=1):
                trial.stop_duet()
                trial.start_duet()
        trial.finish()

    def test_recoveries(self) -> None:
        trial = self.begin("recoveries in one process", rate=RECORDS_PER_S)
        warm = None
        for number in range(self.doses(full=200 + WARM_UP_RECOVERIES, quick=3)):
            with trial.dose(AFTER_RESTART_S, commits=2):
                before = trial.recoveries()
                arguments = ["--transactional-id", f"{trial.app.name}-1"]
                tools.must("init", self.brokers, arguments)
                until("a recovery", lambda at=before: trial.recoveries() > at, RECOVERY_TIMEOUT_S)
            if number + 1 == WARM_UP_RECOVERIES:
                warm = Usage.of(trial.duet)
        if warm:
            self.assert_flat(warm, Usage.of(trial.duet))
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def assert_flat(self, before: Usage, after: Usage) -> None:
        print(f"after the warm-up: {before}; at the end: {after}", flush=True)
        self.assertLess(after.rss_bytes, before.rss_bytes + RSS_GROWTH_MAX_BYTES)
        # A connection or two may be on its way or gone at either look.
        self.assertLessEqual(after.threads, before.threads + 2)
        self.assertLessEqual(after.files, before.files + 4)


if __name__ == "__main__":
    unittest.main()
