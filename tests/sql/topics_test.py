"""Cases on a real Kafka: their topics are made, written and read as the files say."""

import tempfile
import unittest
from pathlib import Path

from rig.case import KafkaCase
from sql import cases, harness
from sql.records import Record
from sql.servers import Failed, Topics

SCRIPT = """
CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}in');
CREATE TABLE u (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}out');
"""
INPUT = """
@{"key":"k","timestamp":1716467696123,"partition":1,"headers":[["a","1"],["a",null]]} {"a":1}
@{"key":"k","timestamp":0}
@{"value":"","timestamp":5}
@{"value_hex":"ff00","timestamp":6}
"""
RECORDS = [
    Record(b'{"a":1}', b"k", 1716467696123, 1, (("a", b"1"), ("a", None))),
    Record(None, b"k", 0),
    Record(b"", None, 5),
    Record(b"\xff\x00", None, 6),
]


class TopicsTest(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.topics = Topics(self.brokers, self.new_log("topics"))
        self.addCleanup(self.topics.close)
        self.run_name = f"{self.application().name}."

    def case(self, **said: object) -> cases.SqlCase:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "script.sql").write_text(SCRIPT)
        (folder / "input").mkdir()
        (folder / "input" / "in.records").write_text(INPUT)
        return cases.SqlCase(folder, cases.About(partitions={"in": 2}, **said))

    def read(self, topic: str) -> list[Record]:
        records = self.topics.read(self.run_name + topic)
        return sorted(records, key=lambda each: -each.partition)

    def test_inputs_are_what_the_files_say(self) -> None:
        case = self.case()
        harness.prepare(case, self.topics, self.run_name)
        self.assertEqual(self.read("in"), RECORDS)
        self.assertEqual(harness.outputs(case, self.topics, self.run_name), {"out": []})

    def test_outputs_are_read(self) -> None:
        case = self.case()
        harness.prepare(case, self.topics, self.run_name)
        self.topics.write(f"{self.run_name}out", [Record(b"v", timestamp=1)])
        written = harness.outputs(case, self.topics, self.run_name)
        self.assertEqual(written, {"out": [Record(b"v", timestamp=1)]})
        self.assertEqual(harness.problems(case, written), [f"{case.name}, out:", "+ v"])

    def test_inputs_that_come_later(self) -> None:
        case = self.case(input="running", quiet_s=0.5)
        (case.folder / "input-2").mkdir()
        (case.folder / "input-2" / "in.records").write_text('@{"timestamp":7} more\n')
        harness.prepare(case, self.topics, self.run_name)
        self.assertEqual(self.read("in"), [])
        harness.feed(case, self.topics, self.run_name, seconds_max=20)
        self.assertEqual(self.read("in"), [*RECORDS, Record(b"more", timestamp=7)])

    def test_topics_are_made_anew(self) -> None:
        case = self.case()
        for _ in range(2):
            harness.prepare(case, self.topics, self.run_name)
            self.assertEqual(self.read("in"), RECORDS)

    def test_quiet(self) -> None:
        case = self.case(quiet_s=1.0)
        harness.prepare(case, self.topics, self.run_name)
        harness.feed(case, self.topics, self.run_name, seconds_max=10)
        with self.assertRaises(TimeoutError):
            harness.feed(case, self.topics, self.run_name, seconds_max=0)

    def test_what_goes_wrong_is_said(self) -> None:
        with self.assertRaisesRegex(Failed, "no such command"):
            self.topics._ask(do="nothing")
        harness.prepare(self.case(), self.topics, self.run_name)
        with self.assertRaisesRegex(Failed, "TopicExists"):
            self.topics.create({f"{self.run_name}in": 1})


if __name__ == "__main__":
    unittest.main()
