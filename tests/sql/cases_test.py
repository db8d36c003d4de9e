"""Every case is whole, and says nothing that nobody understands."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from sql import cases, harness, script
from sql.records import Record

SCRIPT = """
CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}in');
CREATE TABLE u (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}out');
CREATE TABLE w (a INT) WITH ('connector' = 'upsert-kafka', 'topic' = '${run}state');
INSERT INTO u SELECT a FROM t;
"""
# As facts and documents number Flink's rules.
RULE = re.compile(r"[ABRWTONFKGDJS]\d{1,2}$")


class EveryCaseTest(unittest.TestCase):
    def test_has_a_result(self) -> None:
        for case in cases.every():
            with self.subTest(case.name):
                if case.ending():
                    self.assertEqual(case.expected(), {})
                else:
                    self.assertEqual(set(case.expected()), set(case.outputs()))

    def test_knows_its_topics(self) -> None:
        for case in cases.every():
            with self.subTest(case.name):
                declared = {table.topic for table in script.tables(case.text)}
                self.assertLessEqual(set(case.inputs()), declared)
                named = {*case.about.partitions, *case.about.shapes, *case.about.outputs}
                self.assertLessEqual(named, declared)
                self.assertLessEqual(set(case.expected("expected-duet")), set(case.outputs()))

    def test_is_quiet_before_more_comes(self) -> None:
        for case in cases.every():
            if list(case.later_inputs()) or case.about.input == "running":
                self.assertGreater(case.about.quiet_s, 0, case.name)

    def test_names_rules(self) -> None:
        for case in cases.every():
            for rule in case.about.rules:
                self.assertRegex(rule, RULE, case.name)

    def test_says_why_duet_differs(self) -> None:
        for case in cases.every():
            if case.expected("expected-duet"):
                self.assertTrue(case.about.differs or case.about.flink_defect, case.name)

    def test_begins_with_what_it_shows(self) -> None:
        for case in cases.every():
            self.assertTrue(case.text.startswith("-- "), case.name)


class ReadTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.put("script.sql", SCRIPT)
        self.put("input/in.records", '{"a":1}\n')

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def about(self, **said: object) -> cases.SqlCase:
        self.put("case.json", json.dumps(said))
        return cases.read(self.folder)

    def test_inputs_and_outputs(self) -> None:
        case = cases.read(self.folder)
        self.assertEqual(case.inputs(), {"in": [Record(b'{"a":1}')]})
        shapes = {topic: shape.kind for topic, shape in case.outputs().items()}
        self.assertEqual(shapes, {"out": "rows", "state": "table"})
        self.assertEqual(case.topic("in", "r."), "r.in")
        self.assertEqual(case.partitions("in"), 1)

    def test_inputs_that_come_later(self) -> None:
        self.put("input-2/in.records", '{"a":2}\n')
        self.put("input-3/in.records", '{"a":3}\n')
        later = [{"in": [Record(b'{"a":2}')]}, {"in": [Record(b'{"a":3}')]}]
        self.assertEqual(list(cases.read(self.folder).later_inputs()), later)

    def test_topics_of_a_script_that_does_not_know_of_runs(self) -> None:
        self.put("script.sql", SCRIPT.replace(script.RUN, ""))
        self.assertEqual(cases.read(self.folder).topic("in", "r."), "in")

    def test_what_a_case_says_of_its_topics(self) -> None:
        totals = {"by": ["a"], "add": ["b"]}
        shapes = {"out": {"totals": totals}, "in": {"kind": "ordered", "attributes": ["headers"]}}
        case = self.about(partitions={"in": 3}, outputs=["in"], shapes=shapes)
        self.assertEqual(case.partitions("in"), 3)
        self.assertEqual(case.outputs()["out"].kind, "totals")
        self.assertEqual(case.outputs()["in"].kind, "ordered")
        self.assertEqual(case.outputs()["in"].attributes, ["headers"])

    def test_what_nobody_understands(self) -> None:
        with self.assertRaises(TypeError):
            self.about(partition={"in": 3})
        with self.assertRaises(ValueError):
            self.about(shapes={"out": {"kind": "sorted"}}).outputs()

    def test_another_script_for_flink(self) -> None:
        self.put("flink.sql", "SELECT 1")
        case = cases.read(self.folder)
        self.assertEqual((case.text, case.flink_text), (SCRIPT, "SELECT 1"))

    def test_duet_differs_in_one_topic(self) -> None:
        self.put("expected/out.records", "1\n")
        self.put("expected/state.records", '@{"key":"k"} 1\n')
        self.put("expected-duet/out.records", "2\n")
        case = cases.read(self.folder)
        self.assertEqual(case.expected_of_duet()["out"], ["2"])
        self.assertEqual(case.expected_of_duet()["state"], ['@{"key":"k"} 1'])
        written = {"out": [Record(b"2")], "state": [Record(b"1", key=b"k")]}
        self.assertEqual(harness.problems(case, written), [])
        expected = [f"{case.name}, out:", "- 2", "+ 1"]
        self.assertEqual(harness.problems(case, written | {"out": [Record(b"1")]}), expected)

    def test_an_output_that_is_not_there(self) -> None:
        self.put("expected/state.records", '@{"key":"k"} 1\n')
        case = cases.read(self.folder)
        self.assertEqual(harness.problems(case, {}), [f"{case.name}, state:", '- @{"key":"k"} 1'])

    def test_endings(self) -> None:
        self.assertIsNone(cases.read(self.folder).ending())
        self.put(cases.REFUSED, "no\n")
        self.assertEqual(cases.read(self.folder).ending(), cases.REFUSED)


if __name__ == "__main__":
    unittest.main()
