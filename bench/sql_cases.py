"""The scripts that are measured, with their inputs, and what the results must add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import places

_SCRIPTS = places.BENCH / "sql"
_EXAMPLES = places.ROOT / "examples" / "sql"

# When the first event is: long ago, on the first second of an hour.
BEGIN = "2024-05-23T12:00:00Z"
BIDS_A_ROUND = 46  # of 50 events of Nexmark


@dataclass(frozen=True)
class Input:
    """What `duet generate` writes: a kind, how many keys, and events in a second of their time."""

    kind: str
    keys: int | None
    event_rate: int

    def arguments(self, topic: str, count: int) -> list[str]:
        words = [self.kind, "--topic", topic, "--rate", "max", "--count", str(count)]
        words += ["--seed", "1", "--corrupted", "0", "--begin", BEGIN]
        words += ["--event-rate", str(self.event_rate)]
        return words + (["--keys", str(self.keys)] if self.keys else [])

    def topic(self, count: int) -> str:
        return f"input-{self.kind}-{self.keys or 0}-{self.event_rate}-{count}"


STATUSES = Input("statuses", 1_000, 1_000)
ORDERS = Input("orders", 100_000, 1_000)
MILLION = Input("orders", 1_000_000, 1_000)
NEXMARK = Input("nexmark", None, 10_000)


@dataclass(frozen=True)
class Case:
    """A script."""

    name: str
    title: str
    files: Sequence[Path]
    input: Input
    upsert: bool = False
    # The field of which the sum is known; empty: the rows are counted.
    field: str = ""
    # How much a record adds to that sum, or to the rows; None: nobody knows beforehand.
    each: int | None = 1
    bare: str = ""  # the query of the bare loop, if there is one

    def total(self, records: int) -> int | None:
        """What the rows of so many records add up to."""
        if self.each is None:
            return None
        if self.input.kind == "nexmark":
            rounds, rest = divmod(records, 50)
            return self.each * (rounds * BIDS_A_ROUND + max(0, rest - 4))
        return self.each * records


def _orders(name: str, title: str, *files: str, **more: object) -> Case:
    paths = [_SCRIPTS / f"{each}.sql" for each in ("orders-table", *files)]
    return Case(name, title, paths, **({"input": ORDERS} | more))  # type: ignore[arg-type]


def _windows(name: str, title: str, each: int | None = 1, source: Input = ORDERS) -> Case:
    counted = {"field": "order_count", "each": each, "input": source}
    return _orders(name, title, "orders-windows-table", name, **counted)


def _nexmark(number: int, **more: object) -> Case:
    name = f"q{number}"
    own = _SCRIPTS / f"nexmark-{name}.sql"
    files = [
        _EXAMPLES / "nexmark-tables.sql",
        own if own.exists() else _EXAMPLES / f"nexmark-{name}.sql",
    ]
    return Case(name, f"Nexmark {name}", files, NEXMARK, **more)  # type: ignore[arg-type]


STATUSES_CASE = Case(
    "statuses",
    "order statuses, 15 s windows by status",
    [_SCRIPTS / "statuses-table.sql", _SCRIPTS / "statuses.sql"],
    STATUSES,
    field="order_count",
    bare="statuses",
)
LATENCY_FILES = [_SCRIPTS / "statuses-table.sql", _SCRIPTS / "statuses-latency.sql"]

CASES = (
    STATUSES_CASE,
    _windows("orders-tumble", "orders, sum in 5 min windows, 100,000 customers"),
    _orders("orders-total", "orders, running total (OVER)", "orders-total"),
    _orders(
        "orders-group",
        "orders, GROUP BY into upsert-kafka",
        "orders-group",
        upsert=True,
        field="order_count",
    ),
    _windows("orders-hop-minute", "HOP 1 h by 1 min, 100,000 customers", 60),
    _nexmark(0, bare="bids"),
    _nexmark(1),
    _nexmark(2, each=None),
    _nexmark(14, each=None),
    _nexmark(21, each=None),
    _nexmark(22),
    _nexmark(5, field="num", each=5),
    _nexmark(7, each=None),
    _nexmark(11, field="bid_count"),
    _nexmark(12, field="bid_count"),
    _nexmark(15, upsert=True, field="total_bids"),
    _nexmark(16, upsert=True, field="total_bids"),
    _nexmark(17, upsert=True, field="total_bids"),
)
MILLION_CASE = _windows("orders-tumble-hour", "1 M keys in one window", 1, MILLION)

COMPUTE = tuple(f"q{number}" for number in (0, 1, 2, 14, 21, 22))
AGGREGATE = tuple(f"q{number}" for number in (5, 7, 11, 12, 15, 16, 17))


def by_name(name: str) -> Case:
    return next(each for each in (*CASES, MILLION_CASE) if each.name == name)


# --- HOP of a second beside TUMBLE of a second, which go on without an end: behind the last row
# there would be an hour of windows

HOUR_S = 3_600
DELAY_S = 5  # of the watermark of orders


@dataclass(frozen=True)
class Seconds:
    """Keys, each of which has an order in most seconds, so that both write as many rows."""

    keys: int
    event_rate: int

    @property
    def input(self) -> Input:
        return Input("orders", self.keys, self.event_rate)

    def windows(self, records: int) -> int:
        """How many windows of a second fire: those of which the watermark reaches the last
        millisecond."""
        last_ms = (records - 1) * 1_000 // self.event_rate
        return (last_ms - DELAY_S * 1_000 + 1) // 1_000

    def total(self, name: str, records: int) -> int:
        windows = self.windows(records)
        if name == "tumble":
            return self.event_rate * windows
        return self.event_rate * sum(min(each, HOUR_S) for each in range(1, windows + 1))


def seconds_files(name: str) -> list[Path]:
    """The script of `hop` or `tumble`."""
    names = ("orders-table", "orders-windows-table", f"orders-{name}-second")
    return [_SCRIPTS / f"{each}.sql" for each in names]
