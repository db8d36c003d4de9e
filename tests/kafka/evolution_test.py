"""A script of SQL changes between two starts: state stays, goes or is refused, also if duet is killed."""

import json
import os
import re
import unittest
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from rig import paths, tools
from rig.case import KafkaCase
from rig.duet import Duet
from rig.waiting import TooLate

MISCONFIGURED = 2
KILLED = -9
TIMEOUT_S = 60.0
DUMPED = re.compile(r"(\d+)/\d+ -?\d+ '(.*?)' -> (?:null|'(.*)'(?:\.{3} \(\d+ bytes\))?)")
DROP = "--allow-drop-state"

PARTITIONS = 2
BATCH = 200
CUSTOMERS = 7
ITEMS = 5

# How often a start with another script is killed, and within how many seconds.
KILLS = 12
LIFE_S = (0.0, 0.6)

# The steps of a start before the change is committed, and those behind that.
BEFORE_IT_IS_DONE = (
    "recovery.topics_found",
    "recovery.logs_opened",
    "recovery.positions_read",
    "recovery.restored",
    "recovery.positions_settled",
    "recovery.source_opened",
    "transaction.begun",
    "transaction.changelog_written",
    "transaction.offsets_sent",
    "transaction.flushed",
)
WHEN_IT_IS_DONE = ("transaction.committed", "recovery.claimed")

SOURCE = """CREATE TABLE {name} (customer STRING, item STRING) WITH (
  'connector' = 'kafka', 'topic' = '{prefix}-{name}', 'format' = 'json',
  'scan.startup.mode' = 'earliest-offset');
"""
COUNT = """CREATE TABLE {name} ({key} STRING, n BIGINT, PRIMARY KEY ({key}) NOT ENFORCED) WITH (
  'connector' = 'upsert-kafka', 'topic' = '{prefix}-{name}',
  'key.format' = 'raw', 'value.format' = 'json');
INSERT INTO {name} SELECT {key}, COUNT(*) FROM {source}{where} GROUP BY {key};
"""


class EvolutionTest(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.prefix = self.application().name
        self.written: dict[str, list[dict[str, str]]] = {}
        self.runs = 0
        for name in ("orders", "clicks"):
            self.create_topic(f"{self.prefix}-{name}", PARTITIONS)
            self.write(name)

    # --- scripts

    def count(self, name: str, key: str, source: str = "orders", where: str = "") -> str:
        """Counts the rows of each key."""
        return COUNT.format(name=name, key=key, source=source, where=where, prefix=self.prefix)

    @property
    def customers(self) -> str:
        return self.count("customers", "customer")

    @property
    def items(self) -> str:
        return self.count("items", "item")

    @property
    def clicked(self) -> str:
        return self.count("clicked", "item", source="clicks")

    def start(
        self, statements: Sequence[str], *more: str, failpoint: str | None = None
    ) -> Duet:
        self.runs += 1
        script = self.directory / f"script-{self.runs}.sql"
        sources = (SOURCE.format(name=name, prefix=self.prefix) for name in ("orders", "clicks"))
        script.write_text("".join([*sources, *statements]))
        words = ["run", "sql", str(script), "--brokers", self.duet_brokers]
        words += ["--app-id", self.prefix, "--metrics-address", "127.0.0.1:0"]
        words += ["--create-topics", "--until-caught-up", *more]
        environment = {"DUET_FAILPOINT": f"{failpoint}=kill"} if failpoint else {}
        executable = paths.duet_with_failpoints() if failpoint else None
        return self.keep(Duet(words, self.new_log("duet"), environment, executable))

    def run_script(self, *statements: str, drop: bool = False) -> str:
        """Runs a script to the end of its input; returns what it logs."""
        duet = self.start(statements, *([DROP] if drop else []))
        self.assertEqual(duet.wait(TIMEOUT_S), 0, duet.stderr())
        return duet.stderr()

    def refused(self, *statements: str) -> str:
        duet = self.start(statements)
        self.assertEqual(duet.wait(TIMEOUT_S), MISCONFIGURED, duet.stderr())
        return duet.stderr()

    # --- topics

    def write(self, name: str) -> None:
        """Writes a batch to a topic."""
        rows = [
            {
                "customer": f"customer-{self.random.randrange(CUSTOMERS)}",
                "item": f"item-{self.random.randrange(ITEMS)}",
            }
            for _ in range(BATCH)
        ]
        self.written.setdefault(name, []).extend(rows)
        lines = self.directory / name
        lines.write_text(
            "".join(f"{i % PARTITIONS} {json.dumps(row)}\n" for i, row in enumerate(rows))
        )
        tools.must("write", self.brokers, ["--topic", f"{self.prefix}-{name}", "--file", str(lines)])

    def rows_by(self, key: str, name: str = "orders", first: int = 0) -> Counter[str]:
        """How many rows of a topic each key has, from one on."""
        return Counter(row[key] for row in self.written[name][first:])

    def records(self, topic: str) -> Iterator[tuple[int, str, str | None]]:
        for line in tools.must("dump", self.brokers, ["--topic", topic]).stdout.splitlines():
            found = DUMPED.fullmatch(line)
            assert found is not None, line
            yield int(found.group(1)), found.group(2), found.group(3)

    def results(self, name: str) -> Counter[str]:
        """The last count of each key."""
        counts: Counter[str] = Counter()
        for _, key, value in self.records(f"{self.prefix}-{name}"):
            assert value is not None
            counts[key] = json.loads(value)["n"]
        return counts

    def state(self) -> dict[tuple[int, str], str]:
        """What the state topic holds, by partition and key."""
        kept: dict[tuple[int, str], str] = {}
        for partition, key, value in self.records(f"{self.prefix}-state"):
            kept.pop((partition, key), None)
            if value is not None:
                kept[partition, key] = value
        return kept

    def has_state_of(self, key: str) -> bool:
        """Whether there is state of keys such as "item-3"."""
        return any(f"{key}-" in each and "duet." not in each for _, each in self.state())

    def offsets(self) -> dict[str, int]:
        """The committed offsets of the application by "topic/partition", without its name."""
        answer: dict[str, Any] = tools.must("offsets", self.brokers, ["--group", self.prefix]).json()
        return {name.removeprefix(f"{self.prefix}-"): offset for name, offset in answer.items()}

    def all_of(self, name: str) -> dict[str, int]:
        """The offsets behind all that was written to a topic."""
        each = len(self.written[name]) // PARTITIONS
        return {f"{name}/{partition}": each for partition in range(PARTITIONS)}

    # --- what stays

    def test_what_is_unchanged_keeps_its_state(self) -> None:
        self.run_script(self.customers, self.items)
        known = len(self.written["orders"])
        self.write("orders")
        also = self.count("also_items", "item", where=" WHERE customer <> 'nobody'")
        renamed = (
            f"CREATE VIEW sold AS SELECT item AS what FROM orders;\n{self.items}".replace(
                "SELECT item, COUNT(*) FROM orders GROUP BY item",
                "select what, count( * ) from sold group by what",
            )
        )
        self.run_script(self.clicked, also, renamed, self.customers)
        self.assertEqual(self.results("customers"), self.rows_by("customer"))
        self.assertEqual(self.results("items"), self.rows_by("item"))
        # A topic that is new in the script begins by its own mode, a statement where the others are.
        self.assertEqual(self.results("clicked"), self.rows_by("item", "clicks"))
        self.assertEqual(self.results("also_items"), self.rows_by("item", first=known))

    # --- what goes

    def test_what_is_gone_is_refused(self) -> None:
        self.run_script(self.customers, self.items)
        before, offsets = self.state(), self.offsets()
        self.write("orders")
        said = self.refused(self.customers)
        for words in (
            f"the state in {self.prefix}-state is also of what is no longer in the job",
            "--app-id",
            DROP,
            "gone: INSERT INTO items: groups by item, computes COUNT(*), of orders -> item",
        ):
            self.assertIn(words, said)
        self.assertNotIn("new:", said)
        self.assertNotIn("INSERT INTO customers", said)
        # What was changed is gone, and new.
        changed = self.count("items", "item", where=" WHERE item <> 'item-1'")
        said = self.refused(self.customers, changed)
        self.assertIn("gone: INSERT INTO items", said)
        self.assertIn("new: INSERT INTO items", said)
        self.assertIn("where (item <> 'item-1')", said)
        self.assertEqual((self.state(), self.offsets()), (before, offsets))
        self.run_script(self.items, self.customers)
        self.assertEqual(self.results("items"), self.rows_by("item"))

    def test_what_is_gone_is_deleted(self) -> None:
        self.run_script(self.customers, self.items)
        self.assertTrue(self.has_state_of("item"))
        self.write("orders")
        self.run_script(self.customers, drop=True)
        self.assertFalse(self.has_state_of("item"))
        self.assertTrue(self.has_state_of("customer"))
        known = len(self.written["orders"])
        self.write("orders")
        self.run_script(self.customers, self.items)
        self.assertEqual(self.results("customers"), self.rows_by("customer"))
        self.assertEqual(self.results("items"), self.rows_by("item", first=known))

    def test_offsets_in_a_topic_that_is_read_no_longer_are_deleted(self) -> None:
        self.run_script(self.customers, self.clicked)
        self.assertEqual(self.offsets(), self.all_of("orders") | self.all_of("clicks"))
        self.write("orders")
        said = self.run_script(self.customers, drop=True)
        self.assertIn(f"deleted the offsets of group {self.prefix} in topic {self.prefix}-clicks", said)
        self.assertEqual(self.offsets(), self.all_of("orders"))
        self.assertNotIn("deleted the offsets", self.run_script(self.customers))
        # It comes back as one that was never read.
        self.write("clicks")
        self.run_script(self.customers, self.clicked)
        self.assertEqual(self.results("clicked"), self.rows_by("item", "clicks"))
        self.assertEqual(self.offsets(), self.all_of("orders") | self.all_of("clicks"))
        # All topics may be others at once.
        self.run_script(self.count("customers", "customer", source="clicks"), drop=True)
        self.assertEqual(self.offsets(), self.all_of("clicks"))

    # --- kills during a change

    def check_end(self) -> None:
        """After a last start with customers and items: nothing is left of clicks."""
        self.write("orders")
        self.run_script(self.customers, self.items, drop=True)
        items, known = self.results("items"), len(self.written["orders"])
        self.write("orders")
        self.run_script(self.customers, self.items)
        self.assertEqual(self.results("customers"), self.rows_by("customer"))
        self.assertEqual(self.results("items") - items, self.rows_by("item", first=known))
        self.assertEqual(self.offsets(), self.all_of("orders"))
        self.assertEqual([key for _, key in self.state() if key.startswith("duet.left.")], [])

    def test_kills_at_random_instants(self) -> None:
        self.run_script(self.customers, self.items)
        for i in range(KILLS):
            self.write("orders")
            scripts = ((self.customers, self.clicked), (self.items, self.customers))
            duet = self.start(scripts[i % 2], DROP)
            with suppress(TooLate):
                duet.wait(self.random.uniform(*LIFE_S))
            duet.kill()
            self.assertIn(duet.exit_code, (0, KILLED), duet.stderr())
        self.check_end()

    def test_kills_between_two_steps(self) -> None:
        """The change is made as a whole, or not at all."""
        if "DUET_FAILPOINTS_BINARY" not in os.environ:
            self.skipTest("needs an executable with failpoints")
        old, new = (self.customers, self.items), (self.customers, self.clicked)
        first = 0
        self.run_script(*old)
        for point in (*BEFORE_IT_IS_DONE, *WHEN_IT_IS_DONE):
            with self.subTest(point):
                self.write("orders")
                duet = self.start(new, DROP, failpoint=f"{point}@1")
                self.assertEqual(duet.wait(TIMEOUT_S), KILLED, duet.stderr())
                if point in WHEN_IT_IS_DONE:
                    self.assertIn("gone: INSERT INTO clicked", self.refused(*old))
                    self.run_script(*new)
                    first = len(self.written["orders"])
                    self.write("orders")
                    self.run_script(*old, drop=True)
                    self.assertNotIn("clicks/0", self.offsets())
                else:
                    self.run_script(*old)
                self.assertEqual(self.results("customers"), self.rows_by("customer"))
                self.assertEqual(self.results("items"), self.rows_by("item", first=first))
        self.check_end()


if __name__ == "__main__":
    unittest.main()
