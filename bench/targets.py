"""How duet stands to the others, and whether it is within the bounds that it has set itself."""

from dataclasses import dataclass

from results import Results
from systems import BEFORE

IDLE_RSS_MB = 40.0
SATURATED_RSS_MB = 256 * 1.048576
TEN_MILLION_KEYS_RSS_MB = 500.0
START_S = 0.5
RESTORED_KEYS_PER_S = 1e6
GUARANTEE_COST = 1.05

# A change makes nothing dearer by more than this, without a word about it.
OF_BEFORE = 1.03

PEERS = ("flink", "streams", "jet")

# figure, value -> how much of the bare loop's median duet may take; None: it is only shown.
_OF_BARE = {
    ("narrow", "cpu_us"): 1.2,
    ("wide", "cpu_us"): 1.35,
    ("garbage", "cpu_us"): 1.6,
    ("narrow", "wall_s"): None,
    ("latency 1000", "p50_ms"): 1.0,
    ("latency 1000", "p99_ms"): 1.0,
    ("latency 10000", "p50_ms"): None,
    ("latency 10000", "p99_ms"): None,
}
_OF_BEFORE = (*_OF_BARE, ("narrow", "rss_peak_mb"), ("wide", "rss_peak_mb"))
_NAMES = {
    **{"cpu_us": "CPU", "wall_s": "wall time", "rss_peak_mb": "peak RSS"},
    **{"p50_ms": "p50", "p99_ms": "p99"},
}


@dataclass(frozen=True)
class Target:
    """A measured number and its bound, in the same unit. No number: it was not measured; no bound:
    it is shown for what it is."""

    name: str
    measured: float | None
    bound: float | None
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether what was measured is within the bound, which there must be."""
        assert self.measured is not None and self.bound is not None
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def all_targets(results: Results) -> list[Target]:
    return [*_shares(results), _guarantee(results), *_memory(results), *_starts(results)]


def _median(results: Results, figure: str, value: str, system: str = "duet") -> float | None:
    found = results.best(figure, system, value)
    return found.median if found else None


def _ratio(over: float | None, under: float | None) -> float | None:
    return over / under if over is not None and under else None


def _shares(results: Results) -> list[Target]:
    made = []
    for (figure, value), bound in _OF_BARE.items():
        duet = _median(results, figure, value)
        for system in ("bare", *PEERS):
            share = _ratio(duet, _median(results, figure, value, system))
            name = f"{figure}, {_NAMES[value]}: duet / {system}"
            made.append(Target(name, share, bound if system == "bare" else None))
    for figure, value in _OF_BEFORE:
        share = _ratio(_median(results, figure, value), _median(results, figure, value, BEFORE))
        made.append(Target(f"{figure}, {_NAMES[value]}: duet / duet before", share, OF_BEFORE))
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

