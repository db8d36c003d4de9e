"""A long backlog is worked off in little memory."""

import unittest

import rig_path  # noqa: F401
from rig import paths
from rig.cgroup import MemoryGroup, Unavailable
from rig.world import WorldCase

LIMIT_MIB = 192
MIB = 1 << 20
PAIR_SUM = 20_000
FILLED_WITHIN_S = 600.0
DONE_WITHIN_S = 900.0
ORACLE_HEAP_MB = 2_000


class MemoryTest(WorldCase):
    def limited(self, mebibytes: int) -> MemoryGroup:
        try:
            group = MemoryGroup(self.directory.name, mebibytes * MIB)
        except Unavailable as reason:
            self.skipTest(str(reason))
        self.addCleanup(group.remove)
        return group

    def test_backlog(self) -> None:
        group = self.limited(LIMIT_MIB)
        millions = self.doses(full=10, quick=1)
        app = self.application(PAIR_SUM)
        self.topics("create-topic", app.input, app.output, app.dlq, partitions=app.partitions)
        filled = self.start_generator(
            app, millions * 1_000_000, "max", app.pair_sum, "--corrupted", "0.01"
        )
        self.assertEqual(filled.wait(FILLED_WITHIN_S), 0, filled.stderr())
        with self.row(f"backlog of {millions} M in a memory cgroup of {LIMIT_MIB} MiB") as row:
            launcher = group.launcher(paths.duet(), self.directory / "duet-in-group")
            duet = self.start_duet(app, "--until-caught-up", executable=launcher)
            code = duet.wait(DONE_WITHIN_S)
            self.assertEqual(group.oom_kills(), 0)
            self.assertEqual(code, 0, duet.stderr())
            row.fault += f", peak {group.peak_bytes() // MIB} MiB"
            row.doses = 1
            row.input = self.check(app, heap_mb=ORACLE_HEAP_MB)["input"]
            self.assertEqual(row.input, millions * 1_000_000)


if __name__ == "__main__":
    unittest.main()
