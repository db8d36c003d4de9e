"""The targets that duet has set itself, and whether these results meet them."""

from dataclasses import dataclass

from results import Results

IDLE_RSS_MB = 40.0
SATURATED_RSS_MB = 256.0
TEN_MILLION_KEYS_RSS_MB = 500.0
P50_MS = 10.0
START_S = 0.5
RESTORED_KEYS_PER_S = 1e6
GARBAGE_SHARE = 0.6
GUARANTEE_COST = 1.05

# value, figure -> how much of another system's median duet may take.
_SHARES = (
    (
        "CPU of narrow",
        "narrow",
        "cpu_us",
        {"bare": 1.2, "flink": 1 / 7, "streams": 1 / 7, "jet": 1 / 3.5},
    ),
    ("CPU of wide", "wide", "cpu_us", {"bare": 1.35, "flink": 1 / 6, "streams": 1 / 12}),
    ("wall time of narrow", "narrow", "wall_s", {"flink": 1 / 4, "streams": 1 / 4, "jet": 1 / 2.5}),
)


@dataclass(frozen=True)
class Target:
    """A bound on a measured number; both are in the same unit. None: it was not measured."""

    name: str
    measured: float | None
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether what was measured is within the bound."""
        assert self.measured is not None
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def all_targets(results: Results) -> list[Target]:
    return [
        *_shares(results),
        *_latencies(results),
        _guarantee(results),
        *_memory(results),
        *_starts(results),
        _garbage(results),
    ]


def _median(results: Results, figure: str, value: str, system: str = "duet") -> float | None:
    found = results.best(figure, system, value)
    return found.median if found else None


def _ratio(over: float | None, under: float | None) -> float | None:
    return over / under if over is not None and under else None


def _shares(results: Results) -> list[Target]:
    made = []
    for name, figure, value, bounds in _SHARES:
        duet = _median(results, figure, value)
        for system, bound in bounds.items():
            other = _median(results, figure, value, system)
            made.append(Target(f"{name}: duet / {system}", _ratio(duet, other), bound))
    return made


def _latencies(results: Results) -> list[Target]:
    made = []
    for rate in (1_000, 10_000):
        figure = f"latency {rate}"
        p50 = _median(results, figure, "p50_ms")
        made.append(Target(f"latency at {rate:,}/s: p50, ms", p50, P50_MS))
        for system in ("flink", "streams"):
            ours = _median(results, figure, "p99_ms")
            share = _ratio(ours, _median(results, figure, "p99_ms", system))
            made.append(Target(f"latency at {rate:,}/s: p99, duet / {system}", share, 1.0))
    return made


def _guarantee(results: Results) -> Target:
    found = {}
    for each in results.measurements:
        if each.figure == "guarantee":
            summary = results.summary("guarantee", each.variant, "cpu_us")
            found[each.variant.guarantee] = summary.median if summary else None
    ratio = _ratio(found.get("exactly-once"), found.get("at-least-once"))
    return Target("CPU: exactly-once / at-least-once", ratio, GUARANTEE_COST)


def _memory(results: Results) -> list[Target]:
    busy = [
        _median(results, figure, "rss_peak_mb")
        for figure in ("narrow", "wide", "json", "garbage", "partitions")
    ]
    saturated = max((each for each in busy if each is not None), default=None)
    keys = _median(results, "restore 10000000", "rss_peak_mb")
    return [
        Target("memory when idle, MB", _median(results, "idle", "rss_mb"), IDLE_RSS_MB),
        Target("memory at saturation, peak, MB", saturated, SATURATED_RSS_MB),
        Target("memory with 10 M keys, peak, MB", keys, TEN_MILLION_KEYS_RSS_MB),
    ]


def _starts(results: Results) -> list[Target]:
    start = _median(results, "start", "first_commit_s")
    rates = {keys: restored_keys_per_s(results, keys) for keys in (1_000_000, 10_000_000)}
    return [Target("start to first commit, s", start, START_S)] + [
        Target(f"restore of {keys:,} keys, keys/s", rate, RESTORED_KEYS_PER_S, at_least=True)
        for keys, rate in rates.items()
    ]


def restored_keys_per_s(results: Results, keys: int) -> float | None:
    """Keys restored a second, without what a start takes in any case."""
    whole = _median(results, f"restore {keys}", "first_commit_s")
    if whole is None:
        return None
    return keys / (whole - (_median(results, "start", "first_commit_s") or 0.0))


def _garbage(results: Results) -> Target:
    best_case = {figure: _median(results, figure, "wall_s") for figure in ("garbage", "narrow")}
    records = {
        each.figure: each.values["records"]
        for each in results.measurements
        if each.figure in best_case and not each.void
    }
    rates = {figure: _ratio(records.get(figure), wall) for figure, wall in best_case.items()}
    share = _ratio(rates["garbage"], rates["narrow"])
    return Target("rate: garbage / narrow", share, GARBAGE_SHARE, at_least=True)
