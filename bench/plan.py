"""Which figures are measured, at which size, for which variants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from figures import DUET, Backlog, Figure, Idle, Latency, Restore, Start
from systems import BEFORE, Variant

# What --only takes.
GROUPS = (
    *("narrow", "wide", "json", "garbage", "partitions"),
    *("latency", "guarantee", "start", "restore", "idle"),
)

# The intervals that are tried for narrow and wide, in milliseconds; the best one counts.
BACKLOG_INTERVALS = {
    "duet": (0,),
    BEFORE: (0,),
    "bare": (100, 1_000),
    "flink": (1_000,),
    "streams": (100, 1_000),
    "jet": (1_000,),
}

# The one for everything else, and in a quick run: there is no time for more.
USUAL_INTERVALS = {
    **{"duet": 0, BEFORE: 0},
    **{"bare": 1_000, "flink": 1_000, "streams": 1_000, "jet": 1_000},
}

# Those that give the best latency. 0: bare commits with every poll.
LATENCY_INTERVALS = {"duet": 0, BEFORE: 0, "bare": 0, "flink": 10, "streams": 1, "jet": 20}

# A topic with so many partitions shows whether memory grows with their number.
MANY_PARTITIONS = 64


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    records: dict[str, int]
    rates: Sequence[int]
    warmup_s: float
    seconds: float
    keys: Sequence[int]


FULL = Size(
    records={
        "narrow": 10_000_000,
        "wide": 5_000_000,
        "json": 5_000_000,
        "garbage": 5_000_000,
        "partitions": 5_000_000,
        "guarantee": 10_000_000,
    },
    rates=(1_000, 10_000, 100_000),
    warmup_s=6.0,
    seconds=15.0,
    keys=(10_000, 1_000_000, 10_000_000),
)

QUICK = Size(
    records={
        "narrow": 1_000_000,
        "wide": 500_000,
        "json": 1_000_000,
        "garbage": 1_000_000,
        "partitions": 1_000_000,
        "guarantee": 1_000_000,
    },
    rates=(1_000,),
    warmup_s=3.0,
    seconds=5.0,
    keys=(10_000, 1_000_000),
)

# Where a quick run has no time for the peers.
_NATIVE = ("duet", BEFORE, "bare")

STARTUP_RECORDS = 1_000

# What a new broker does first is slow in any case, and small transactions for half a minute.
_WARM_UP = Backlog("warm-up", [Variant("bare", 1_000)], "narrow", 1_000_000)
_WARM_UP_OF_LATENCY = Latency("warm-up", [Variant("bare", 0)], 1_000, 0.0, 30.0)


def warm_ups(only: Sequence[str]) -> list[Figure]:
    """What is run first and not counted."""
    return [_WARM_UP, _WARM_UP_OF_LATENCY] if "latency" in only else [_WARM_UP]


def figures(quick: bool, only: Sequence[str], chosen: Sequence[str], scale: float) -> list[Figure]:
    """Everything to measure, for the chosen systems."""
    size = QUICK if quick else FULL

    def count(group: str) -> int:
        return max(1_000, int(size.records[group] * scale))

    made: list[Figure] = []
    backlogs = [group for group in ("narrow", "wide", "json", "garbage") if group in only]
    if backlogs:
        usual = [Variant(each, USUAL_INTERVALS[each]) for each in chosen]
        made.append(Backlog("startup", usual, "narrow", STARTUP_RECORDS))
    for group in backlogs:
        made.append(Backlog(group, _variants(group, quick, chosen), group, count(group)))
    if "duet" in chosen:
        made += [figure for figure in _duet_alone(size, count) if figure.name.split()[0] in only]
    if "latency" in only:
        quickest = [Variant(each, LATENCY_INTERVALS[each]) for each in chosen]
        for rate in size.rates:
            made.append(Latency(f"latency {rate}", quickest, rate, size.warmup_s, size.seconds))
    return made


def _duet_alone(size: Size, count: Callable[[str], int]) -> list[Figure]:
    promises = [DUET, Variant("duet", guarantee="at-least-once")]
    made: list[Figure] = [
        Backlog("guarantee", promises, "narrow", count("guarantee")),
        Backlog("partitions", [DUET], "narrow", count("partitions"), MANY_PARTITIONS),
        Start("start", [DUET]),
        Idle("idle", [DUET]),
    ]
    return made + [Restore(f"restore {keys}", [DUET], keys) for keys in size.keys]


def _variants(group: str, quick: bool, chosen: Sequence[str]) -> list[Variant]:
    main_figure = group in ("narrow", "wide")
    if main_figure and not quick:
        return [Variant(each, interval) for each in chosen for interval in BACKLOG_INTERVALS[each]]
    named = chosen if main_figure or not quick else [each for each in chosen if each in _NATIVE]
    return [Variant(each, USUAL_INTERVALS[each]) for each in named]
