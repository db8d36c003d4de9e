"""The state topic holds more than duet's own records in good order."""

import re
import time
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rig import tools
from rig.case import Application
from rig.waiting import until
from rig.world import MISCONFIGURED, Reader, WorldCase

# As eager as a cleaner can be.
CLEANER = {"log.cleaner.backoff.ms": "200"}
COMPACT_AT_ONCE = {
    "segment.ms": 500,
    "min.cleanable.dirty.ratio": 0.01,
    "max.compaction.lag.ms": 500,
    "delete.retention.ms": 100,
    "file.delete.delay.ms": 100,
}
COMPACTED_WITHIN_S = 60.0
# Every commit adds a record and a marker at least: fewer records than a quarter of all offsets are
# left only where records were removed.
KEPT_MAX = 0.25
# So many that most records have been superseded.
COMPACTED_COMMITS = 100

HELD_S = 3.0
HELD_LONG_MS = 600_000
# duet waits for 120 s before it recovers again.
RECOVERS_AGAIN_WITHIN_S = 150.0
HAPPENS_WITHIN_S = 30.0

# How many bytes stand before the key of a state.
TAG_LENGTH = 3

RECORDS = 2_000
PAIR_SUM = 20_000


@dataclass(frozen=True)
class StateRecord:
    """A record that lies in a state topic."""

    partition: int
    offset: int
    key: str
    value: str


def tagged(key: str) -> str:
    """The key of a state record, as hex digits: tag, operator 1, no flags."""
    return "020100" + key.encode().hex()


class StateTest(WorldCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker(CLEANER)

    def application(self, pair_sum: int = PAIR_SUM, partitions: int = 4) -> Application:
        """Many keys, so that many balances go back to nothing: that makes tombstones."""
        return super().application(pair_sum, partitions)

    # --- transactions of others

    @contextmanager
    def held(self, *topics: str) -> Iterator[None]:
        """A foreign transaction is open in one partition of each topic; it is aborted at the end."""
        release = self.new_log("release")
        words = ["--transactional-id", f"foreign-{release.name}", "--release-when", str(release)]
        words += ["--partition", str(self.random.randrange(4)), "--timeout-ms", str(HELD_LONG_MS)]
        words += [word for topic in topics for word in ("--topic", topic)]
        holder = self.keep(tools.start("hold", self.brokers, words, self.new_log("hold")))
        until("an open transaction", lambda: "holding" in holder.stdout(), HAPPENS_WITHIN_S)
        yield
        release.touch()
        self.assertEqual(holder.wait(HAPPENS_WITHIN_S), 0, holder.stderr())

    def test_open_transaction(self) -> None:
        """What duet has committed lies above the open transaction: a start has to wait for it."""
        trial = self.begin("foreign transaction open in the state topic for 3 s")
        for _ in range(self.doses(full=5, quick=1)):
            with trial.dose():
                with self.held(trial.app.state):
                    trial.await_progress()
                    trial.kill_duet()
                    duet = trial.start_duet()
                    duet.await_line("metrics on")
                    time.sleep(HELD_S)
                    self.assertEqual(duet.commits(), 0)
        trial.finish()

    def test_transaction_that_stays_open(self) -> None:
        """duet says so, goes on waiting, and has all of its state in the end."""
        self.full_form_only()
        victims, fill = self.start_victims(self.doses(full=5, quick=0))
        with self.row("foreign transaction stays open in the state topic") as row:
            with self.held(*(each.app.state for each in victims)):
                for each in victims:
                    each.duet.await_commit(time.time())
                    each.duet.kill()
                    each.duet = self.start_duet(each.app)
                for each in victims:
                    each.duet.await_line("a transaction is open in it", RECOVERS_AGAIN_WITHIN_S)
                    self.assertTrue(each.duet.running)
                    self.assertEqual(each.duet.commits(), 0)
            fill.kill()
            for each in victims:
                each.duet.await_commit()
                self.await_caught_up(each.app)
                self.assertEqual(each.duet.stop(), 0, each.duet.stderr())
                row.input = self.check(each.app)["input"]
                row.doses += 1

    # --- compaction

    def test_compacted(self) -> None:
        """All that is left is compacted, tombstones too, and an aborted record is the last one."""
        self.full_form_only()
        trial = self.begin("state topic compacted, an aborted transaction at its end")
        for _ in range(self.doses(full=5, quick=0)):
            with trial.dose():
                self.alter(trial.app.state)  # the start has mended it
                trial.await_progress(commits=COMPACTED_COMMITS)
                trial.kill_duet()
                with self.held(trial.app.state):
                    pass
                until("compaction", lambda: self.compacted(trial.app), COMPACTED_WITHIN_S)
                trial.start_duet()
        trial.finish()

    def alter(self, topic: str) -> None:
        words = ["--topic", topic]
        for name, value in COMPACT_AT_ONCE.items():
            words += ["--config", f"{name}={value}"]
        tools.must("alter-config", self.brokers, words)

    def compacted(self, app: Application) -> bool:
        ends = tools.must("end-offsets", self.brokers, ["--topic", app.state]).json()
        return len(self.dump(app)) < KEPT_MAX * sum(ends.values())

    def dump(self, app: Application) -> list[StateRecord]:
        """The committed records of the state topic."""
        text = tools.must("dump", self.brokers, ["--topic", app.state]).stdout
        found = re.findall(r"^(\d+)/(\d+) \d+ '(.*?)' -> '?(.*?)'?$", text, re.MULTILINE)
        return [StateRecord(int(each[0]), int(each[1]), each[2], each[3]) for each in found]

    # --- records that nobody can read

    def test_corrupt_record(self) -> None:
        """A start is refused, and names partition and offset; nothing is written."""
        origin = self.application()
        self.fill(origin, RECORDS)
        with self.row("corrupt record in the state topic: exit 2") as row:
            for words, moved in self.corrupt_records():
                app = self.caught_up_reader(origin)
                self.assert_refuses(app, words, moved)
                row.doses += 1

    def corrupt_records(self) -> list[tuple[list[str], int]]:
        """Flags of a record, and how many partitions away from a key's own it is to be."""
        values = ["5", "1:0", "1:x", "1: 5", "1:+5", "2:5", "", "1:99999999999999999999"]
        keys = ["abc", "-1", "07", str(PAIR_SUM), ""]
        made = [(["--value", each], 0) for each in values]
        made += [(["--key-hex", tagged(each), "--value", "1:5"], 0) for each in keys]
        made += [(["--key", each, "--value", "1:5"], 0) for each in keys]
        made += [(["--key-hex", "01ff", "--value", "1:5"], 0), (["--value", "1:5"], 1)]
        return made if self.doses(full=1, quick=0) else [made[2], made[-1]]

    def caught_up_reader(self, origin: Application) -> Reader:
        app = self.reader_of(origin)
        self.topics("create-topic", app.output, app.dlq, partitions=app.partitions)
        self.run_duet(app)
        return app

    def assert_refuses(self, app: Application, words: list[str], moved: int) -> None:
        states = [each for each in self.dump(app) if each.key[TAG_LENGTH:].isdigit()]
        known = self.random.choice(states)
        partition = (known.partition + moved) % app.partitions
        flags = ["--topic", app.state, "--partition", str(partition), *words]
        if "--key" not in words and "--key-hex" not in words:
            flags += ["--key-hex", tagged(known.key[TAG_LENGTH:])]
        at = tools.must("produce", self.brokers, flags).json()
        place = f"offset {at['offset']} of partition {at['partition']} "
        before = tools.must("end-offsets", self.brokers, ["--topic", app.state]).json()
        self.assert_ends(self.start_duet(app), MISCONFIGURED, app.state, place)
        after = tools.must("end-offsets", self.brokers, ["--topic", app.state]).json()
        self.assertEqual(after, before)


if __name__ == "__main__":
    unittest.main()
