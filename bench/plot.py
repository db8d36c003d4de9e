"""The results as a picture (SVG): CPU time an event as bars, latency as ranges."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from results import Results
from systems import SYSTEMS, TITLES

_WIDTH = 880
_MARGIN = 28
_GAP = 44
_NAMES = 104  # the column of the systems' names
_ROW = 24
_BAR = 14
_HEAD = 92
_GROUP = 34  # the line above a group of rows

_INK = "#1f2933"
_FAINT = "#6b7785"
_GRID = "#e4e8ec"
_COLOURS = {"duet": "#0f766e", "bare": "#94d2c8"}
_PEER = "#a9b4c0"

_PERCENTILES = (("p50_ms", "p50"), ("p99_ms", "p99"), ("p999_ms", "p99.9"))


@dataclass(frozen=True)
class Group:
    """Rows under one heading: system -> values."""

    title: str
    rows: Mapping[str, Sequence[float]]

    @property
    def height(self) -> int:
        return _GROUP + _ROW * len(self.rows)


def draw(results: Results, facts: Mapping[str, str]) -> str:
    """The whole picture."""
    cpu = _groups(results, {"narrow": "narrow", "wide": "wide, 500,001 keys"}, ("cpu_us",))
    rates = {name: f"{int(name.split()[1]):,} records/s" for name in _latency_figures(results)}
    latency = _groups(results, rates, tuple(value for value, _ in _PERCENTILES))
    columns = [each for each in (_cpu_column(cpu), _latency_column(latency)) if each]
    width = (_WIDTH - 2 * _MARGIN - _GAP) // 2
    parts = _title(facts)
    for index, column in enumerate(columns):
        parts.append(column.at(_MARGIN + index * (width + _GAP), _HEAD, width))
    height = _HEAD + max((each.height for each in columns), default=0) + _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="system-ui, Segoe UI, Helvetica, Arial, '
            f'sans-serif" font-size="12.5" fill="{_INK}">',
            f'<rect width="{_WIDTH}" height="{height}" rx="10" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _latency_figures(results: Results) -> list[str]:
    return [each for each in results.figures() if each.startswith("latency ")][:2]


def _groups(results: Results, figures: Mapping[str, str], values: Sequence[str]) -> list[Group]:
    made = []
    for figure, title in figures.items():
        rows = {}
        for system in SYSTEMS:
            found = [results.best(figure, system, value) for value in values]
            if all(found):
                rows[system] = [each.median for each in found if each]
        if rows:
            made.append(Group(title, rows))
    return made


# --- pieces


def _text(x: float, y: float, words: str, **more: object) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(words)}</text>'


def _title(facts: Mapping[str, str]) -> list[str]:
    machine = f"{facts.get('processor', '')}, shared with the broker (Apache Kafka "
    machine += f"{facts.get('Apache Kafka', '')}), {facts.get('date', '')[:10]}"
    if facts.get("kind") == "quick":
        machine += "; a quick run: only indicative"
    return [
        _text(
            _MARGIN,
            36,
            "duet and its peers: the job pairs, exactly once",
            font_size=18,
            font_weight=600,
        ),
        _text(_MARGIN, 56, machine, fill=_FAINT),
    ]


def _colour(system: str) -> str:
    return _COLOURS.get(system, _PEER)


def _name(system: str, x: float, middle: float) -> str:
    weight = 600 if system == "duet" else 400
    return _text(x + _NAMES - 8, middle + 4, TITLES[system], text_anchor="end", font_weight=weight)


def _show(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


class _Column:
    """Groups one below the other, all on one scale."""

    title = ""
    note = ""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.most = max(value for group in groups for row in group.rows.values() for value in row)
        self.least = min(value for group in groups for row in group.rows.values() for value in row)

    @property
    def height(self) -> int:
        return sum(group.height for group in self.groups) + 34

    def at(self, x: float, y: float, width: float) -> str:
        parts = [_text(x, y, self.title, font_weight=600, font_size=14)]
        parts.append(_text(x, y + 17, self.note, fill=_FAINT, font_size=11.5))
        y += 22
        for group in self.groups:
            parts.append(_text(x, y + 22, group.title, fill=_FAINT))
            parts += self.frame(x + _NAMES, y + _GROUP - 4, width - _NAMES, len(group.rows))
            for index, (system, values) in enumerate(group.rows.items()):
                middle = y + _GROUP + index * _ROW + _ROW / 2 - 4
                parts.append(_name(system, x, middle))
                parts += self.row(x + _NAMES, middle, width - _NAMES, system, values)
            y += group.height
        return "\n".join(parts)

    def frame(self, x: float, y: float, width: float, rows: int) -> list[str]:
        return [f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + rows * _ROW}" stroke="{_GRID}"/>']

    def row(
        self, x: float, middle: float, width: float, system: str, values: Sequence[float]
    ) -> list[str]:
        raise NotImplementedError


class _Bars(_Column):
    title = "CPU time an event, \N{MICRO SIGN}s"
    note = "user + system of the process, without its start-up; shorter is better"

    def row(
        self, x: float, middle: float, width: float, system: str, values: Sequence[float]
    ) -> list[str]:
        length = max(1.5, values[0] / self.most * (width - 44))
        weight = 600 if system == "duet" else 400
        return [
            f'<rect x="{x}" y="{middle - _BAR / 2}" width="{length:.1f}" height="{_BAR}" rx="2" '
            f'fill="{_colour(system)}"/>',
            _text(x + length + 6, middle + 4, _show(values[0]), font_weight=weight),
        ]


class _Ranges(_Column):
    title = "End-to-end latency, ms"
    note = "dot p50, bar to p99, line to p99.9; figures: p50 / p99; logarithmic"

    def place(self, value: float, width: float) -> float:
        low, high = math.log(self.least * 0.8), math.log(self.most)
        return (math.log(max(value, self.least * 0.8)) - low) / (high - low) * (width - 52)

    def frame(self, x: float, y: float, width: float, rows: int) -> list[str]:
        ticks = [10.0**power * unit for power in range(-1, 5) for unit in (1, 3)]
        shown = [each for each in ticks if self.least * 0.8 <= each <= self.most]
        parts = []
        for tick in shown:
            at = x + self.place(tick, width)
            parts.append(
                f'<line x1="{at:.1f}" y1="{y}" x2="{at:.1f}" y2="{y + rows * _ROW}" '
                f'stroke="{_GRID}"/>'
            )
            label = f"{tick:,.0f}" if tick >= 1 else f"{tick:.1f}"
            more = {"fill": _FAINT, "font_size": 10.5, "text_anchor": "middle"}
            parts.append(_text(at, y - 4, label, **more))
        return parts

    def row(
        self, x: float, middle: float, width: float, system: str, values: Sequence[float]
    ) -> list[str]:
        p50, p99, p999 = (x + self.place(each, width) for each in values)
        weight = 600 if system == "duet" else 400
        stroke = f'stroke="{_colour(system)}"'
        return [
            f'<line x1="{p50:.1f}" y1="{middle}" x2="{p999:.1f}" y2="{middle}" {stroke} '
            f'stroke-width="2"/>',
            f'<line x1="{p50:.1f}" y1="{middle}" x2="{p99:.1f}" y2="{middle}" {stroke} '
            f'stroke-width="7"/>',
            f'<circle cx="{p50:.1f}" cy="{middle}" r="6" fill="{_colour(system)}" '
            f'stroke="#ffffff" stroke-width="1.5"/>',
            _text(
                p999 + 7,
                middle + 4,
                f"{_whole(values[0])} / {_whole(values[1])}",
                font_weight=weight,
                font_size=11.5,
            ),
        ]


def _whole(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _cpu_column(groups: Sequence[Group]) -> _Column | None:
    return _Bars(groups) if groups else None


def _latency_column(groups: Sequence[Group]) -> _Column | None:
    return _Ranges(groups) if groups else None
