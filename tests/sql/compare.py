"""What counts of an output, as lines that can be kept in a file and compared.

    rows      each record once; the order does not count
    ordered   the records of the one partition in their order
    table     the last record of each key; a key that ends deleted is as good as one that never was
    totals    sums over the rows of a group, for what depends on when it ran
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sql.records import Record, format_line, parse_line

SHAPES = ("rows", "ordered", "table", "totals")


@dataclass(frozen=True)
class Totals:
    """How the rows of windows of processing time are summed up.

    The sums over `add` in each group of `by` do not depend on when a row came. `windows` names the
    columns with the start and the end of a window of `seconds`, which begins at a multiple of
    `every` seconds; of `seconds` if that is not said.
    """

    by: Sequence[str]
    add: Sequence[str]
    windows: tuple[str, str] | None = None
    seconds: int = 0
    every: int = 0


@dataclass(frozen=True)
class Shape:
    """What counts of the records of one topic."""

    kind: str = "rows"
    attributes: Sequence[str] = ()
    totals: Totals | None = None


def lines(records: Sequence[Record], shape: Shape) -> list[str]:
    """The records as far as they count, one line each."""
    if shape.kind == "totals":
        assert shape.totals
        return _totals([json.loads(each.value or b"{}") for each in records], shape.totals)
    told = [format_line(each, shape.attributes) for each in _counting(records, shape.kind)]
    return told if shape.kind == "ordered" else sorted(told)


def differences(expected: Iterable[str], actual: Iterable[str], shape: Shape) -> list[str]:
    """What is missing (-) and what is too much (+); nothing if the outputs are the same."""
    wanted, found = _present(expected, shape), _present(actual, shape)
    if shape.kind == "ordered" and Counter(wanted) == Counter(found) and wanted != found:
        return _misplaced(wanted, found)
    missing = Counter(wanted) - Counter(found)
    unexpected = Counter(found) - Counter(wanted)
    return [f"- {line}" for line in sorted(missing.elements())] + [
        f"+ {line}" for line in sorted(unexpected.elements())
    ]


def _counting(records: Sequence[Record], kind: str) -> Sequence[Record]:
    """All records, or the last one of each key."""
    if kind != "table":
        return records
    return list({each.key: each for each in records}.values())


def _present(told: Iterable[str], shape: Shape) -> list[str]:
    """The lines without deleted keys: whether they ever were depends on what was written at once."""
    if shape.kind != "table":
        return list(told)
    return [line for line in told if parse_line(line).value is not None]


def _misplaced(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """The first line that is not where it belongs."""
    pairs = enumerate(zip(expected, actual, strict=True), start=1)
    number, (wanted, found) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
    return [f"- {number}: {wanted}", f"+ {number}: {found}"]


def _totals(rows: Sequence[dict[str, Any]], totals: Totals) -> list[str]:
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        if totals.windows:
            _check_window(row, totals.windows, totals)
        group = {name: row[name] for name in totals.by}
        summed = sums.setdefault(json.dumps(group), group | dict.fromkeys(totals.add, 0))
        for name in totals.add:
            summed[name] += row[name]
    return sorted(json.dumps(each, ensure_ascii=False) for each in sums.values())


class Misaligned(AssertionError):
    """A window that is none."""


def _check_window(row: dict[str, Any], bounds: tuple[str, str], totals: Totals) -> None:
    begin, end = (_seconds(row[name]) for name in bounds)
    if end - begin != totals.seconds or begin % (totals.every or totals.seconds) != 0:
        raise Misaligned(f"not a window of {totals.seconds} s: {json.dumps(row)}")


def _seconds(text: str) -> float:
    """The seconds since 1970 of a timestamp, whose zone is UTC if it has none."""
    return datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=UTC).timestamp()
