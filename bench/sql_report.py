"""The tables of SQL: every figure, and how duet stands."""

from collections.abc import Sequence

import report
import sql_targets
from results import Results
from sql_cases import CASES, MILLION_CASE
from systems import Variant

_VALUES = (
    ("cpu_us", "CPU-us an event"),
    ("wall_s", "wall s"),
    ("rss_peak_mb", "peak RSS, MB"),
    ("rows", "rows"),
)
_PERCENTILES = ("p50", "p90", "p99", "p999", "max")


def text(results: Results, systems: Sequence[str]) -> str:
    """All tables."""
    parts = [
        report.table_of(results, systems, _lines(results)),
        _latencies(results),
        report.target_table(sql_targets.all_targets(results)),
        report.voids(results),
    ]
    return "\n\n".join(part for part in parts if part)


def _lines(results: Results) -> list[report.Line]:
    made = []
    for case in (*CASES, MILLION_CASE):
        made += [(f"{case.title}: {shown}", case.name, value) for value, shown in _VALUES]
    for figure in results.figures():
        if figure.startswith(("tumble-second", "hop-second")):
            window, _, keys = figure.partition("-second ")
            title = f"{window.upper()} of a second, {int(keys):,} keys"
            made += [(f"{title}: {shown}", figure, value) for value, shown in _VALUES]
    starts = [each for each in results.figures() if each.startswith("startup")]
    made += [(f"{each}: CPU s", each, "cpu_s") for each in starts]
    made.append(("start to the first row, s", "first row", "first_commit_s"))
    made.append(("parse and plan, ms", "plan", "plan_ms"))
    return made


def _latencies(results: Results) -> str:
    """A column for each variant: an interval that is good for one value is bad for another."""
    figures = [each for each in results.figures() if each.startswith("latency ")]
    variants: list[Variant] = []
    for each in results.measurements:
        if each.figure in figures and each.variant not in variants:
            variants.append(each.variant)
    rows = [["", *(each.name for each in variants)]]
    values = [(f"{each}_ms", f"{each.replace('p999', 'p99.9')}, ms") for each in _PERCENTILES]
    values += [("cpu_us", "CPU-us an event"), ("cpu_share", "cores")]
    values += [("late_p99_ms", "sender late, p99 ms")]
    for figure in figures:
        for value, shown in values:
            found = [report.show(results.summary(figure, each, value)) for each in variants]
            rows.append([f"window latency at {int(figure.split()[1]):,}/s: {shown}", *found])
    return report.markdown(rows) if figures else ""
