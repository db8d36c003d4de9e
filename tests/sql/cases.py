"""The cases: scripts with the records that they read and what a real Flink made of them.

README.md says what the files of a case are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sql import records, script
from sql.compare import SHAPES, Shape, Totals
from sql.records import Record

CASES = Path(__file__).resolve().parent / "cases"

# How Flink may end without an output that counts, and the file that says how.
REFUSED = "expected-refusal"
FAILED = "expected-failure"

_SUFFIX = ".records"
_UPSERT = "upsert-kafka"


@dataclass(frozen=True)
class About:
    """What case.json says; all of it may be left out."""

    # The rules of Flink's semantics that the case shows, as docs and facts number them.
    rules: Sequence[str] = ()
    # How many partitions a topic has, if not one.
    partitions: Mapping[str, int] = field(default_factory=dict)
    # Topics that are compared otherwise than as rows, or as a table if upsert-kafka writes them.
    shapes: Mapping[str, Any] = field(default_factory=dict)
    # Topics that are both read and written.
    outputs: Sequence[str] = ()
    # "before" the script starts, or once it is "running".
    input: str = "before"
    # The script never ends by itself: it is stopped when it has written nothing for so long.
    quiet_s: float = 0.0
    # Why duet differs on purpose; `expected-duet`, `refused` and `dead_letters` say how.
    differs: str = ""
    # What Flink does wrong here; duet does what `expected-duet` says.
    flink_defect: str = ""
    # What the message has to say with which duet refuses the script.
    refused: str = ""
    # What duet lacks for the case; it runs, and has to fail, until duet has it.
    not_yet: str = ""
    # How many dead letters duet writes, where that is certain.
    dead_letters: int | None = None


@dataclass(frozen=True)
class SqlCase:
    """A script, what it reads, and how its outputs are compared."""

    folder: Path
    about: About

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def text(self) -> str:
        """The script as duet gets it."""
        return (self.folder / "script.sql").read_text()

    @property
    def flink_text(self) -> str:
        """The script as Flink gets it: another one only where duet takes what Flink does not."""
        other = self.folder / "flink.sql"
        return other.read_text() if other.exists() else self.text

    def inputs(self) -> dict[str, list[Record]]:
        """What each topic holds that the script reads."""
        return self._inputs(self.folder / "input")

    def later_inputs(self) -> Iterator[dict[str, list[Record]]]:
        """What comes in addition, each time that the script has become quiet."""
        for number in count(2):
            folder = self.folder / f"input-{number}"
            if not folder.exists():
                return
            yield self._inputs(folder)

    def _inputs(self, folder: Path) -> dict[str, list[Record]]:
        files = sorted(folder.glob(f"*{_SUFFIX}"))
        return {path.name.removesuffix(_SUFFIX): records.parse(path.read_text()) for path in files}

    def outputs(self) -> dict[str, Shape]:
        """The topics that the script writes, and how each is compared."""
        read = {path.name.removesuffix(_SUFFIX) for path in (self.folder / "input").glob("*")}
        written = {
            table.topic: self._shape(table)
            for table in script.tables(self.flink_text)
            if table.topic not in read or table.topic in self.about.outputs
        }
        return dict(sorted(written.items()))

    def partitions(self, topic: str) -> int:
        return self.about.partitions.get(topic, 1)

    def topic(self, topic: str, run: str) -> str:
        """The topic's name in a run."""
        return run + topic if script.RUN in self.flink_text else topic

    def expected(self, folder: str = "expected") -> dict[str, list[str]]:
        """The lines of each output, as Flink made them, or as duet has to."""
        files = sorted((self.folder / folder).glob(f"*{_SUFFIX}"))
        return {path.name.removesuffix(_SUFFIX): records.lines(path.read_text()) for path in files}

    def expected_of_duet(self) -> dict[str, list[str]]:
        """What duet has to write: what Flink wrote, but for the topics that differ on purpose."""
        return self.expected() | self.expected("expected-duet")

    def ending(self) -> str | None:
        """How Flink ended without an output that counts: REFUSED or FAILED."""
        return next((name for name in (REFUSED, FAILED) if (self.folder / name).exists()), None)

    def _shape(self, table: script.Table) -> Shape:
        said = self.about.shapes.get(table.topic, {})
        kind = "table" if table.connector == _UPSERT else "rows"
        totals = Totals(**said["totals"]) if "totals" in said else None
        kind = "totals" if totals else said.get("kind", kind)
        if kind not in SHAPES:
            raise ValueError(f"{self.name}: no shape is called {kind}")
        return Shape(kind, said.get("attributes", ()), totals)


def read(folder: Path) -> SqlCase:
    """The case in a folder."""
    said = folder / "case.json"
    about = json.loads(said.read_text()) if said.exists() else {}
    return SqlCase(folder, About(**about))


def every() -> list[SqlCase]:
    """All cases by name."""
    return [read(path.parent) for path in sorted(CASES.glob("*/script.sql"))]
