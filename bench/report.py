"""The table: every figure, for every system."""

from collections.abc import Sequence

import targets
from results import Results, Summary
from systems import TITLES

_BACKLOGS = ("narrow", "json", "wide", "garbage")
_BACKLOG_VALUES = (
    ("cpu_us", "CPU-us an event"),
    ("wall_s", "wall s to the last commit"),
    ("rss_peak_mb", "peak RSS, MB"),
)
_PERCENTILES = ("p50", "p90", "p99", "p999", "max")

Row = list[str]
Line = tuple[str, str, str]  # name, figure and value


def table(results: Results, systems: Sequence[str]) -> str:
    """All figures, a column a system: the median, and from the lowest to the highest."""
    return table_of(results, systems, _lines(results))


def table_of(results: Results, systems: Sequence[str], lines: Sequence[Line]) -> str:
    """The same of some figures; lines that nobody has measured are left out."""
    rows = [["", *(TITLES[each] for each in systems)]]
    for name, figure, value in lines:
        cells = [_cell(results, figure, each, value) for each in systems]
        if any(cells):
            rows.append([name, *cells])
    return markdown(rows)


def variants(results: Results) -> str:
    """Which intervals each figure of a backlog was measured with, and which is in the table."""
    rows = [["CPU-us an event by interval", *_BACKLOGS]]
    names: dict[str, dict[str, str]] = {}
    for figure in _BACKLOGS:
        for each in results.measurements:
            if each.figure == figure and each.variant.interval_ms:
                found = results.summary(figure, each.variant, "cpu_us")
                names.setdefault(each.variant.name, {})[figure] = show(found)
    rows += [[name, *(cells.get(each, "") for each in _BACKLOGS)] for name, cells in names.items()]
    return markdown(rows) if names else ""


def target_table(all_targets: Sequence[targets.Target]) -> str:
    """How duet stands to the others and to the bounds it has set itself, as far as measured."""
    rows = [["", "measured", "bound", ""]]
    for each in all_targets:
        if each.measured is None:
            continue
        bound = met = ""
        if each.bound is not None:
            bound = f"{'>=' if each.at_least else '<='} {_number(each.bound)}"
            met = "met" if each.met else "**not met**"
        rows.append([each.name, _number(each.measured), bound, met])
    return markdown(rows) if len(rows) > 1 else ""


def voids(results: Results) -> str:
    """Why runs are void, one line each."""
    lines = [
        f"VOID: {each.figure}, {each.variant.name}, repeat {each.repeat + 1}: {each.void}"
        for each in results.measurements
        if each.void
    ]
    return "\n".join(lines)


def _lines(results: Results) -> list[Line]:
    """Name, figure and value of every row."""
    made = [(f"{f}: {name}", f, value) for f in _BACKLOGS for value, name in _BACKLOG_VALUES]
    made.append(("start-up: CPU s", "startup", "cpu_s"))
    made.append(("start-up: s to the first commit", "startup", "first_commit_s"))
    for figure in results.figures():
        if figure.startswith("latency "):
            rate = int(figure.split()[1])
            title = f"latency at {rate:,}/s"
            made += [
                (f"{title}: {p.replace('p999', 'p99.9')}, ms", figure, f"{p}_ms")
                for p in _PERCENTILES
            ]
            made.append((f"{title}: CPU-us an event", figure, "cpu_us"))
            made.append((f"{title}: records/s into Kafka", figure, "sent_per_s"))
            made.append((f"{title}: sender late, p99 ms", figure, "late_p99_ms"))
    made.append(("64 partitions: CPU-us an event", "partitions", "cpu_us"))
    made.append(("64 partitions: peak RSS, MB", "partitions", "rss_peak_mb"))
    made.append(("one record: s to the first commit", "start", "first_commit_s"))
    for figure in results.figures():
        if figure.startswith("restore "):
            title = f"restore of {int(figure.split()[1]):,} keys"
            made.append((f"{title}: s to the first commit", figure, "first_commit_s"))
            made.append((f"{title}: peak RSS, MB", figure, "rss_peak_mb"))
    made.append(("idle: RSS, MB", "idle", "rss_mb"))
    return made


def _cell(results: Results, figure: str, system: str, value: str) -> str:
    if results.void(figure, system):
        return "VOID"
    return show(results.best(figure, system, value))


def show(found: Summary | None) -> str:
    if found is None:
        return ""
    median, low, high = (_number(each) for each in (found.median, found.low, found.high))
    return median if low == high else f"{median} ({low}-{high})"


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def markdown(rows: Sequence[Row]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]

    def line(row: Row) -> str:
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        return f"| {' | '.join([first, *rest])} |"

    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(rows[0]), f"|{rule}|", *map(line, rows[1:])])
