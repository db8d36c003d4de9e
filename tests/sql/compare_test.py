"""What counts of an output."""

import json
import unittest

from sql.compare import Misaligned, Shape, Totals, differences, lines
from sql.records import Record

ROWS = Shape()
ORDERED = Shape("ordered")
TABLE = Shape("table")


def values(*texts: str) -> list[Record]:
    return [Record(each.encode()) for each in texts]


def update(key: str, value: str | None) -> Record:
    return Record(None if value is None else value.encode(), key=key.encode())


class RowsTest(unittest.TestCase):
    def test_order_does_not_count(self) -> None:
        self.assertEqual(lines(values("b", "a", "b"), ROWS), ["a", "b", "b"])
        self.assertEqual(differences(["a", "b"], ["b", "a"], ROWS), [])

    def test_how_often_counts(self) -> None:
        self.assertEqual(differences(["a", "a", "b"], ["a", "b", "c"], ROWS), ["- a", "+ c"])

    def test_attributes_count_if_they_are_asked_for(self) -> None:
        record = Record(b"v", timestamp=5)
        self.assertEqual(lines([record], ROWS), ["v"])
        self.assertEqual(lines([record], Shape(attributes=["timestamp"])), ['@{"timestamp":5} v'])


class OrderedTest(unittest.TestCase):
    def test_order_counts(self) -> None:
        self.assertEqual(lines(values("b", "a"), ORDERED), ["b", "a"])
        self.assertEqual(differences(["b", "a"], ["b", "a"], ORDERED), [])
        self.assertEqual(differences(["b", "a"], ["a", "b"], ORDERED), ["- 1: b", "+ 1: a"])

    def test_what_is_missing_is_said_first(self) -> None:
        self.assertEqual(differences(["b", "a"], ["a"], ORDERED), ["- b"])


class TableTest(unittest.TestCase):
    def test_the_last_of_a_key_counts(self) -> None:
        written = [update("k", "1"), update("l", "2"), update("k", "3")]
        self.assertEqual(lines(written, TABLE), ['@{"key":"k"} 3', '@{"key":"l"} 2'])

    def test_a_deleted_key_is_told(self) -> None:
        self.assertEqual(lines([update("k", "1"), update("k", None)], TABLE), ['@{"key":"k"}'])

    def test_a_deleted_key_is_as_good_as_none(self) -> None:
        self.assertEqual(differences(['@{"key":"k"}'], [], TABLE), [])
        self.assertEqual(differences([], ['@{"key":"k"}'], TABLE), [])

    def test_a_key_that_should_be_deleted(self) -> None:
        expected, actual = ['@{"key":"k"}'], ['@{"key":"k"} 1']
        self.assertEqual(differences(expected, actual, TABLE), ['+ @{"key":"k"} 1'])


class TotalsTest(unittest.TestCase):
    def row(self, start: str, end: str, key: str, count: int) -> Record:
        said = {"start": start, "end": end, "key": key, "count": count}
        return Record(json.dumps(said).encode())

    def shape(self, seconds: int = 15, every: int = 0) -> Shape:
        return Shape("totals", (), Totals(["key"], ["count"], ("start", "end"), seconds, every))

    def test_sums_by_group(self) -> None:
        rows = [
            self.row("2024-01-01 00:00:00", "2024-01-01 00:00:15", "a", 1),
            self.row("2024-01-01T00:00:15.000Z", "2024-01-01T00:00:30Z", "a", 2),
            self.row("2024-01-01 00:00:15", "2024-01-01 00:00:30", "b", 5),
        ]
        expected = ['{"key": "a", "count": 3}', '{"key": "b", "count": 5}']
        self.assertEqual(lines(rows, self.shape()), expected)

    def test_windows_are_aligned(self) -> None:
        row = self.row("2024-01-01 00:00:01", "2024-01-01 00:00:16", "a", 1)
        with self.assertRaises(Misaligned):
            lines([row], self.shape())

    def test_windows_have_their_length(self) -> None:
        row = self.row("2024-01-01 00:00:00", "2024-01-01 00:00:15", "a", 1)
        with self.assertRaises(Misaligned):
            lines([row], self.shape(seconds=5))

    def test_windows_that_begin_more_often(self) -> None:
        row = self.row("2024-01-01 00:00:05", "2024-01-01 00:00:20", "a", 1)
        self.assertEqual(lines([row], self.shape(every=5)), ['{"key": "a", "count": 1}'])
        with self.assertRaises(Misaligned):
            lines([row], self.shape(every=10))


if __name__ == "__main__":
    unittest.main()
