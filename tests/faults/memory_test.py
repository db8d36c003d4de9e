"""Whatever comes in, duet stays within the memory that it promises."""

import itertools
import os
import unittest
from dataclasses import dataclass
from pathlib import Path

from rig import paths, tools
from rig.case import Application
from rig.cgroup import MemoryGroup, Unavailable
from rig.fault import Row
from rig.world import WorldCase

MIB = 1 << 20
# What duet promises without an option, and what a container keeps beside it.
PROMISED_MIB = 256
BESIDE_MIB = 64

BACKLOG_LIMIT_MIB = 192
PAIR_SUM = 20_000
FILLED_WITHIN_S = 600.0
DONE_WITHIN_S = 900.0
ORACLE_HEAP_MB = 2_000

VALUES = (10, 300, 10_000, 900_000)
# duet reads values up to 64 KiB.
ACCEPTED_VALUE_MAX = 65_000
# How many, and of how many bytes.
HEADERS = {"no": (0, 0), "3 of 30 kB": (3, 30_000), "10,000 empty": (10_000, 0)}
CODECS = ("none", "lz4", "zstd")
PARTITIONS = (1, 4, 64)
# Enough to fill everything that holds records several times over.
CELL_BYTES = 150_000_000
CELL_RECORDS_MIN, CELL_RECORDS_MAX = 150, 150_000
CELL_DONE_WITHIN_S = 180.0
HEADER_OVERHEAD = 9


@dataclass(frozen=True)
class Cell:
    """One kind of records in one kind of topic."""

    value: int
    headers: str
    accepted: bool
    codec: str
    partitions: int

    @property
    def value_bytes(self) -> int:
        return min(self.value, ACCEPTED_VALUE_MAX) if self.accepted else self.value

    @property
    def count(self) -> int:
        headers, size = HEADERS[self.headers]
        record = self.value_bytes + headers * (size + HEADER_OVERHEAD)
        return max(CELL_RECORDS_MIN, min(CELL_BYTES // record, CELL_RECORDS_MAX))

    @property
    def row(self) -> str:
        kind = "accepted" if self.accepted else "rejected"
        return f"{self.value_bytes:,} | {self.headers} | {kind}"

    @property
    def column(self) -> str:
        return f"{self.codec}, {self.partitions}"


FULL = [
    Cell(*each) for each in itertools.product(VALUES, HEADERS, (False, True), CODECS, PARTITIONS)
]
QUICK = [
    Cell(10, "10,000 empty", False, "none", 4),
    Cell(10_000, "3 of 30 kB", False, "lz4", 64),
    Cell(10_000, "no", False, "none", 4),
    Cell(900_000, "no", False, "zstd", 4),
    Cell(900_000, "3 of 30 kB", True, "zstd", 64),
]


def table(peaks: dict[Cell, int]) -> str:
    """The peaks in MiB, as Markdown: what comes in down, how it comes across."""
    columns = list(dict.fromkeys(cell.column for cell in peaks))
    lines = [
        "| value, bytes | headers | | " + " | ".join(columns) + " |",
        "|---|---|---|" + "---|" * len(columns),
    ]
    for row in dict.fromkeys(cell.row for cell in peaks):
        of_row = {cell.column: peak for cell, peak in peaks.items() if cell.row == row}
        figures = [str(of_row[column] // MIB) if column in of_row else "" for column in columns]
        lines.append(f"| {row} | " + " | ".join(figures) + " |")
    return "\n".join(lines) + "\n"


class MemoryTest(WorldCase):
    @classmethod
    def setUpClass(cls) -> None:
        # Large batches, and the topics of a cell are gone before those of many others are there.
        cls.start_special_broker({"log.segment.delete.delay.ms": "1000"}, heap_mb=1_024)

    def limited(self, name: str, mebibytes: int) -> MemoryGroup:
        try:
            group = MemoryGroup(f"{self.directory.name}-{name}", mebibytes * MIB)
        except Unavailable as reason:
            self.skipTest(str(reason))
        self.addCleanup(group.remove)
        return group

    def test_grid(self) -> None:
        """Every kind of records, in a container of the promised memory."""
        cells = FULL if self.doses(full=1, quick=0) else QUICK
        peaks: dict[Cell, int] = {}
        with self.row(f"memory: {len(cells)} kinds of input, {PROMISED_MIB} MiB promised") as row:
            for cell in cells:
                peaks[cell] = self.peak_of(cell, row)
                self.assertLessEqual(peaks[cell], PROMISED_MIB * MIB, cell)
            row.fault += f", peak {max(peaks.values()) // MIB} MiB"
        if rows := os.environ.get("DUET_FAULTS_ROWS"):
            Path(rows).with_name("memory.md").write_text(table(peaks))

    def peak_of(self, cell: Cell, row: Row) -> int:
        """The most bytes that duet held in memory while it worked off all records of a cell."""
        app = self.application(13, cell.partitions)
        self.fill_heavy(app, cell)
        name = app.name.split("-")[-1]
        group = self.limited(name, PROMISED_MIB + BESIDE_MIB)
        launcher = group.launcher(paths.duet(), self.directory / f"duet-{name}")
        more = ("--until-caught-up", "--create-topics")
        duet = self.start_duet(app, *more, executable=launcher)
        code = duet.wait(CELL_DONE_WITHIN_S)
        self.assertEqual(group.oom_kills(), 0, cell)
        self.assertEqual(code, 0, f"{cell}: {duet.stderr()}")
        summary = duet.summary()
        self.assertEqual(summary["records"], cell.count, cell)
        rejected = sum(summary["dead_letters"].values())
        self.assertEqual(rejected, 0 if cell.accepted else cell.count, cell)
        self.topics("delete-topic", app.input, app.output, app.dlq, app.state)
        row.doses += 1
        row.input += cell.count
        peak: int = summary["peak_rss_bytes"]
        print(f"{cell}: {peak // MIB} MiB, {summary['wall_s']} s", flush=True)
        return peak

    def fill_heavy(self, app: Application, cell: Cell) -> None:
        headers, size = HEADERS[cell.headers]
        words = ["--topic", app.input, "--partitions", str(cell.partitions)]
        words += ["--count", str(cell.count), "--value-bytes", str(cell.value_bytes)]
        words += ["--headers", str(headers), "--header-bytes", str(size), "--codec", cell.codec]
        tools.must("heavy", self.brokers, words + (["--accepted"] if cell.accepted else []))

    def test_backlog(self) -> None:
        """Little memory, and so many records that nothing could hold them."""
        group = self.limited("backlog", BACKLOG_LIMIT_MIB)
        millions = self.doses(full=10, quick=1)
        app = self.application(PAIR_SUM)
        self.topics("create-topic", app.input, app.output, app.dlq, partitions=app.partitions)
        filled = self.start_generator(
            app, millions * 1_000_000, "max", app.pair_sum, "--corrupted", "0.01"
        )
        self.assertEqual(filled.wait(FILLED_WITHIN_S), 0, filled.stderr())
        fault = f"backlog of {millions} M in a memory cgroup of {BACKLOG_LIMIT_MIB} MiB"
        with self.row(fault) as row:
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
