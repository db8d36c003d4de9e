"""A job of windows is killed (SIGKILL) again and again; each window fires exactly once.

Which rows are late hangs on how the partitions interleave, so that the job writes down the order in
which it reads; what the rows of committed epochs have to lead to says `window_oracle`.
"""

import subprocess
import unittest
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rig import paths, tools
from rig.case import KafkaCase
from rig.duet import Duet

SHARDS = (1, 4, 2, 1, 2, 4, 1)
# How many transactions a process commits before it is killed at any moment.
COMMITS = 60
EPOCH_RECORDS_MAX = 150
ENDS_WITHIN_S = 60.0

KEYS = ("amsel", "drossel", "fink", "star", "meise", "specht", "kauz")
EVENTS = 2
OTHERS = 1
ROWS = 40_000  # of each partition
ROWS_PER_TIME = 5
# How far a row may be behind those in front of it; windows are of 10.
DISORDER = 6
LATE_EVERY = 20
LATE = 400

TARGETS = ("windows", "counts", "joined", "processed")


class WindowsTest(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.app = self.application()
        self.prefix = f"{self.app.name}-"
        self.traces: list[Path] = []

    def rows(self, partitions: int) -> Iterator[str]:
        """The lines that `write` takes: times grow, with disorder, and some rows are very late."""
        for i in range(ROWS):
            for partition in range(partitions):
                behind = LATE if self.random.randrange(LATE_EVERY) == 0 else DISORDER
                time = i // ROWS_PER_TIME - self.random.randrange(behind)
                yield f"{partition} {self.random.choice(KEYS)} {time}\n"
        for partition in range(partitions):
            # A partition that has ended holds no other back: nor does one at the last of all times.
            yield f"{partition} {KEYS[0]} {ROWS}\n"

    def write_input(self, name: str, partitions: int) -> None:
        topic = self.prefix + name
        self.create_topic(topic, partitions)
        lines = self.directory / name
        lines.write_text("".join(self.rows(partitions)))
        tools.must("write", self.brokers, ["--topic", topic, "--file", str(lines)])

    def start(self, shards: int) -> Duet:
        self.traces.append(self.directory / f"trace-{len(self.traces)}")
        words = ["run", "windows", "--brokers", self.duet_brokers, "--prefix", self.prefix]
        words += ["--trace", str(self.traces[-1]), "--app-id", self.app.name]
        words += ["--dlq-topic", self.app.dlq, "--metrics-address", "127.0.0.1:0"]
        words += ["--shards", str(shards), "--epoch-records-max", str(EPOCH_RECORDS_MAX)]
        words += ["--create-topics"]
        return self.keep(Duet(words, self.new_log("windows"), executable=paths.test_jobs()))

    def test_kills(self) -> None:
        self.write_input("events", EVENTS)
        self.write_input("others", OTHERS)
        for shards in SHARDS[:-1]:
            job = self.start(shards)
            job.await_commits(COMMITS + self.random.randrange(COMMITS))
            self.assertTrue(job.running, job.stderr())
            job.kill()
        job = self.start(SHARDS[-1])
        self.assertEqual(job.wait(ENDS_WITHIN_S), 0, job.stderr())
        self.check_results()
        # What has come to its end ends at once, and nothing more comes of it.
        self.assertEqual(self.start(2).wait(ENDS_WITHIN_S), 0)
        self.check_results()

    # --- what has come out

    def check_results(self) -> None:
        expected = self.expected()
        found = {name: self.records(self.prefix + name) for name in TARGETS}
        for name in ("windows", "counts", "joined"):
            self.assertGreater(len(found[name]), 100, name)
            self.assert_same(name, found[name], expected[name])
        self.assert_same("late", self.letters(), expected["late"])
        self.assertGreater(len(expected["late"]), 100)
        self.check_processed(found["processed"], expected["processed"])
        counts = {name: len(results) for name, results in expected.items()}
        print(f"{len(self.traces)} processes: {counts}", flush=True)

    def assert_same(self, name: str, found: list[str], expected: list[str]) -> None:
        more, less = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
        some = f"{[*more][:20]} too often, {[*less][:20]} missing"
        self.assertEqual(len(more) + len(less), 0, f"{name}: {len(found)}, {len(expected)} expected; {some}")

    def check_processed(self, found: list[str], rows: list[str]) -> None:
        """The stamps of epochs are not known here, and the last windows stay open at the end."""
        windows = Counter(each.rsplit(" ", 1)[0] for each in found)
        self.assertGreater(len(windows), 0)
        self.assertEqual(len(windows), len(found), "a window has fired twice")
        self.assertLessEqual(sum_by_key(found), sum_by_key(rows))

    def expected(self) -> dict[str, list[str]]:
        """By target, and of late rows, the results: "key|value" as the reference writes them."""
        words = [str(paths.window_oracle()), str(EVENTS), str(OTHERS), *map(str, self.traces)]
        answer = subprocess.run(words, capture_output=True, text=True, check=True)
        results: dict[str, list[str]] = {}
        for line in answer.stdout.splitlines():
            name, result = line.split(" ", 1)
            results.setdefault(name, []).append(result)
        return results

    def dump(self, topic: str) -> list[str]:
        """The committed records of a topic, as `dump` prints them."""
        return tools.must("dump", self.brokers, ["--topic", topic]).stdout.splitlines()

    def records(self, topic: str) -> list[str]:
        """Those as "key|value"."""
        pairs = (line.split(" ", 2)[2].split(" -> ") for line in self.dump(topic))
        return [f"{key.strip(chr(39))}|{value.strip(chr(39))}" for key, value in pairs]

    def letters(self) -> list[str]:
        """The places of the rows that were rejected as late: "table/partition/offset"."""
        return [self.place_of(line) for line in self.dump(self.app.dlq)]

    def place_of(self, letter: str) -> str:
        self.assertIn("duet.error.reason='late'", letter)
        words = (word.split("=", 1) for word in letter.split() if "=" in word)
        headers = {name: value.strip("'") for name, value in words}
        table = ("events", "others").index(header(headers, "topic").removeprefix(self.prefix))
        return f"{table}/{header(headers, 'partition')}/{header(headers, 'offset')}"


def header(headers: dict[str, str], name: str) -> str:
    return headers[f"__streams.errors.{name}"]


def sum_by_key(results: list[str]) -> Counter[str]:
    """Of results "key|start count", the counts of each key."""
    sums: Counter[str] = Counter()
    for each in results:
        sums[each.split("|")[0]] += int(each.rsplit(" ", 1)[1])
    return sums


if __name__ == "__main__":
    unittest.main()
