"""Which figures of SQL are measured, at which size, for which variants."""

from collections.abc import Sequence
from dataclasses import dataclass

from figures import DUET, Figure
from results import STARTUP
from sql_cases import AGGREGATE, CASES, COMPUTE, MILLION_CASE, STATUSES_CASE, Case, Seconds
from sql_figures import EverySecond, FirstRow, Plan, Script, WindowLatency
from systems import BEFORE, Variant

SYSTEMS = ("duet", "bare", "flink")

# What --only takes.
GROUPS = (
    *("statuses", "orders", "hop-minute", "hop-second", "compute", "aggregate"),
    *("memory", "latency", "start", "plan"),
)

# Milliseconds between two commits of the bare loop and two checkpoints of Flink. A longer interval
# saves Flink nothing (README.md).
_INTERVALS = {"duet": 0, BEFORE: 0, "bare": 1_000, "flink": 1_000}

# Flink as it is mostly run, and as quick as it gets.
_LATENCY_INTERVALS = {"duet": (0,), BEFORE: (0,), "flink": (1_000, 10)}

STARTUP_RECORDS = 2_000

SEVEN_KEYS = Seconds(keys=7, event_rate=100)
MANY_KEYS = Seconds(keys=100_000, event_rate=100_000)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    records: dict[str, int]  # by the kind of input
    seconds_records: int
    rates: Sequence[int]
    warmup_s: float
    seconds: float


# Flink's compiler needs some million events.
FULL = Size(
    records={"statuses": 5_000_000, "orders": 3_000_000, "nexmark": 3_000_000},
    seconds_records=3_000_000,
    rates=(1_000, 10_000),
    warmup_s=15.0,
    seconds=30.0,
)
QUICK = Size(
    records={"statuses": 500_000, "orders": 300_000, "nexmark": 300_000},
    seconds_records=1_000_000,
    rates=(1_000,),
    warmup_s=5.0,
    seconds=5.0,
)

# In a quick run one query stands for its group.
_QUICK_CASES = ("statuses", "orders-tumble", "orders-total", "orders-group", "q0", "q5", "q16")


def group_of(case: Case) -> str:
    if case.name in COMPUTE:
        return "compute"
    if case.name in AGGREGATE:
        return "aggregate"
    return {"statuses": "statuses", "orders-hop-minute": "hop-minute"}.get(case.name, "orders")


def warm_ups() -> list[Figure]:
    """What is run first and not counted: the broker has just started."""
    return [Script("warm-up", STATUSES_CASE, [DUET], 500_000)]


def figures(quick: bool, only: Sequence[str], chosen: Sequence[str], scale: float) -> list[Figure]:
    """Everything to measure, for the chosen systems."""
    size = QUICK if quick else FULL
    made: list[Figure] = []
    cases = [
        each
        for each in CASES
        if group_of(each) in only and (not quick or each.name in _QUICK_CASES)
    ]
    for case in cases:
        made += _script(case, size, chosen, scale, own_start=not quick)
    if "memory" in only and not quick:
        made += _script(MILLION_CASE, size, chosen, scale, own_start=False)
    if quick and cases:
        made.insert(0, Script(STARTUP, cases[0], _variants(cases[0], chosen), STARTUP_RECORDS))
    return made + _others(size, only, chosen, scale)


def _script(
    case: Case, size: Size, chosen: Sequence[str], scale: float, own_start: bool
) -> list[Figure]:
    variants = _variants(case, chosen)
    records = max(STARTUP_RECORDS, int(size.records[case.input.kind] * scale))
    made: list[Figure] = []
    if own_start:
        made.append(Script(f"{STARTUP} {case.name}", case, variants, STARTUP_RECORDS))
    return [*made, Script(case.name, case, variants, records)]


def _others(size: Size, only: Sequence[str], chosen: Sequence[str], scale: float) -> list[Figure]:
    made: list[Figure] = []
    natives = [Variant(each) for each in chosen if each in ("duet", BEFORE)]
    if "hop-second" in only:
        for keys in (SEVEN_KEYS, MANY_KEYS):
            # A whole number of seconds, of which more than the delay of the watermark are left.
            whole = max(8, int(size.seconds_records * scale) // keys.event_rate) * keys.event_rate
            for window in ("tumble", "hop"):
                name = f"{window}-second {keys.keys}"
                made.append(EverySecond(name, window, keys, natives, whole))
    if "start" in only:
        starters = [Variant(each, _INTERVALS[each]) for each in chosen if each != "bare"]
        made.append(FirstRow("first row", starters))
    if "plan" in only and "duet" in chosen:
        made.append(Plan("plan", [DUET]))
    if "latency" in only:
        quickest = [
            Variant(each, interval)
            for each in chosen
            for interval in _LATENCY_INTERVALS.get(each, ())
        ]
        for rate in size.rates:
            made.append(
                WindowLatency(f"latency {rate}", quickest, rate, size.warmup_s, size.seconds)
            )
    return made


def _variants(case: Case, chosen: Sequence[str]) -> list[Variant]:
    return [
        Variant(each, _INTERVALS[each]) for each in chosen if each != "bare" or case.bare
    ]
