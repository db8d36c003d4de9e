"""How duet's SQL stands to Flink's and to the bare loop, and whether it is within its bounds."""

import math
from collections.abc import Callable, Sequence

from figures import DUET
from results import Results
from sql_cases import AGGREGATE, COMPUTE
from systems import BEFORE, Variant
from targets import OF_BEFORE, Target

FLINK_USUAL = Variant("flink", 1_000)
FLINK_QUICKEST = Variant("flink", 10)

STATUSES_RSS_MB = 60.0
MILLION_KEYS_RSS_MB = 250.0
PLAN_MS = 20.0
FIRST_ROW_S = 0.5
LATENCY_P99_MS = 60.0
OF_USUAL_LATENCY = 1 / 5
OF_QUICKEST_CPU = 1 / 4
HOP_OF_TUMBLE = 1.3
OF_BARE = 1.4

# How much of Flink's CPU time duet may take, by figure.
_OF_FLINK = {
    "statuses": 1 / 3.5,
    "orders-tumble": 1 / 8,
    "orders-total": 1 / 8,
    "orders-group": 1 / 6,
    "orders-hop-minute": 1 / 10,
}
# The same for the geometric mean of several.
_OF_FLINK_MEAN = {"filter and compute": (COMPUTE, 1 / 5), "Nexmark": (AGGREGATE, 1 / 5)}


def all_targets(results: Results) -> list[Target]:
    return [
        *_of_flink(results),
        *_of_bare(results),
        *_hop_of_tumble(results),
        *_latencies(results),
        *_memory(results),
        *_starts(results),
        *_of_before(results),
    ]


def _value(results: Results, figure: str, value: str, variant: Variant = DUET) -> float | None:
    found = results.summary(figure, variant, value)
    return found.median if found else None


def _ratio(over: float | None, under: float | None) -> float | None:
    return over / under if over is not None and under else None


def _cpu(results: Results, figure: str, system: str) -> float | None:
    found = results.best(figure, system, "cpu_us")
    return found.median if found else None


def _share(results: Results, figure: str, system: str) -> float | None:
    return _ratio(_cpu(results, figure, "duet"), _cpu(results, figure, system))


def _mean_share(results: Results, figures: Sequence[str], system: str) -> float | None:
    """The geometric mean, of all figures or of none."""
    shares = [_share(results, each, system) for each in figures]
    found = [each for each in shares if each is not None]
    return math.prod(found) ** (1 / len(found)) if len(found) == len(figures) else None


def _of_flink(results: Results) -> list[Target]:
    made = [
        Target(f"{figure}, CPU: duet / Flink", _share(results, figure, "flink"), bound)
        for figure, bound in _OF_FLINK.items()
    ]
    for name, (figures, bound) in _OF_FLINK_MEAN.items():
        mean = _mean_share(results, figures, "flink")
        shown = f"{name}, {', '.join(figures)}, CPU: duet / Flink, geometric mean"
        made.append(Target(shown, mean, bound))
    made += [
        Target(f"{figure}, CPU: duet / Flink", _share(results, figure, "flink"), None)
        for figure in (*COMPUTE, *AGGREGATE)
    ]
    return made


def _of_bare(results: Results) -> list[Target]:
    return [
        Target(f"{figure}, CPU: duet / bare", _share(results, figure, "bare"), OF_BARE)
        for figure in ("statuses", "q0")
    ]


def _hop_of_tumble(results: Results) -> list[Target]:
    made = []
    for keys in (7, 100_000):
        hop, tumble = (
            _cpu(results, f"{window}-second {keys}", "duet") for window in ("hop", "tumble")
        )
        name = f"{keys:,} keys, CPU: HOP 1 h by 1 s / TUMBLE 1 s"
        made.append(Target(name, _ratio(hop, tumble), HOP_OF_TUMBLE))
    return made


def _latencies(results: Results) -> list[Target]:
    made = []
    for rate in (1_000, 10_000):
        made += _latency(f"latency {rate}", f"latency at {rate:,}/s", results)
    return made


def _latency(figure: str, title: str, results: Results) -> list[Target]:
    def of(value: str, variant: Variant) -> float | None:
        return _value(results, figure, value, variant)

    def share(value: str, variant: Variant) -> float | None:
        return _ratio(of(value, DUET), of(value, variant))

    named: Sequence[tuple[str, Callable[[], float | None], float]] = (
        ("p99, ms", lambda: of("p99_ms", DUET), LATENCY_P99_MS),
        ("p99: duet / Flink 1 s", lambda: share("p99_ms", FLINK_USUAL), OF_USUAL_LATENCY),
        ("p50: duet / Flink 10 ms", lambda: share("p50_ms", FLINK_QUICKEST), 1.0),
        ("p99: duet / Flink 10 ms", lambda: share("p99_ms", FLINK_QUICKEST), 1.0),
        ("CPU: duet / Flink 10 ms", lambda: share("cpu_us", FLINK_QUICKEST), OF_QUICKEST_CPU),
    )
    return [Target(f"{title}, {name}", measured(), bound) for name, measured, bound in named]


def _memory(results: Results) -> list[Target]:
    statuses = _value(results, "statuses", "rss_peak_mb")
    million = _value(results, "orders-tumble-hour", "rss_peak_mb")
    return [
        Target("statuses, peak RSS, MB", statuses, STATUSES_RSS_MB),
        Target("1 M keys in one window, peak RSS, MB", million, MILLION_KEYS_RSS_MB),
    ]


def _starts(results: Results) -> list[Target]:
    return [
        Target("parse and plan, ms", _value(results, "plan", "plan_ms"), PLAN_MS),
        Target(
            "start to first row, s", _value(results, "first row", "first_commit_s"), FIRST_ROW_S
        ),
    ]


def _of_before(results: Results) -> list[Target]:
    return [
        Target(f"{figure}, CPU: duet / duet before", _share(results, figure, BEFORE), OF_BEFORE)
        for figure in (*_OF_FLINK, *COMPUTE, *AGGREGATE)
    ]
