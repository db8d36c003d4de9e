"""Records and their lines."""

import unittest

from sql.records import BadLine, Record, format_line, parse, parse_line

# Every line with the record that it tells, and the attributes that it is written with.
LINES = [
    ('{"id":1}', Record(b'{"id":1}'), ()),
    ("plain text", Record(b"plain text"), ()),
    ('@{"key":"k"} {"id":1}', Record(b'{"id":1}', key=b"k"), ()),
    ('@{"key":""} v', Record(b"v", key=b""), ()),
    ('@{"key":"k"}', Record(None, key=b"k"), ()),
    ("@{}", Record(None), ()),
    ('@{"value":""}', Record(b""), ()),
    ('@{"value":"two\\nlines"}', Record(b"two\nlines"), ()),
    ("@{} #1", Record(b"#1"), ()),
    ("@{} @home", Record(b"@home"), ()),
    ("@{}  leads", Record(b" leads"), ()),
    ('@{"value_hex":"ff00"}', Record(b"\xff\x00"), ()),
    ('@{"key_hex":"ff"} v', Record(b"v", key=b"\xff"), ()),
    ('@{"timestamp":5} v', Record(b"v", timestamp=5), ("timestamp",)),
    ('@{"partition":1} v', Record(b"v", partition=1), ("partition",)),
    (
        '@{"headers":[["a","1"],["a",null],["b",{"hex":"ff"}]]} v',
        Record(b"v", headers=(("a", b"1"), ("a", None), ("b", b"\xff"))),
        ("headers",),
    ),
    ('{"name":"\N{GRINNING FACE}"}', Record('{"name":"\N{GRINNING FACE}"}'.encode()), ()),
]


class RecordsTest(unittest.TestCase):
    def test_lines(self) -> None:
        for line, record, attributes in LINES:
            with self.subTest(line):
                self.assertEqual(parse_line(line), record)
                self.assertEqual(format_line(record, attributes), line)

    def test_attributes_are_left_out(self) -> None:
        record = Record(b"v", timestamp=5, partition=1, headers=(("a", b"1"),))
        self.assertEqual(format_line(record), "v")

    def test_escapes_in_json_do_not_count(self) -> None:
        for written, line in [
            (rb'{"a":"\u00e9\ud83d\ude00\/"}', '{"a":"\u00e9\N{GRINNING FACE}/"}'),
            (rb'{"a":1.50,"b" : 1E+2}', '{"a":1.50,"b" : 1E+2}'),
            (rb'{"a":"\ud83d"}', r'{"a":"\ud83d"}'),
            (rb'{"a":"\u0001\"\\"}', r'{"a":"\u0001\"\\"}'),
            (rb'not "\u00e9', r'not "\u00e9'),
        ]:
            with self.subTest(line):
                self.assertEqual(format_line(Record(written)), line)

    def test_what_nobody_would_see_is_escaped(self) -> None:
        line = format_line(Record('{"a":"\u00e9\u2028"}'.encode(), key=b"k"))
        self.assertEqual(line, r'@{"key":"k","value":"{\"a\":\"\u00e9\u2028\"}"}')
        self.assertEqual(parse_line(line), Record('{"a":"\u00e9\u2028"}'.encode(), key=b"k"))

    def test_comments_and_blank_lines(self) -> None:
        self.assertEqual(parse("# why\n\na\n# not b\nc\n"), [Record(b"a"), Record(b"c")])

    def test_other_line_separators_belong_to_the_value(self) -> None:
        self.assertEqual(parse("a\u2028b\x0bc\n"), [Record("a\u2028b\x0bc".encode())])

    def test_bad_lines(self) -> None:
        for line in ('@{"key":', '@{"kee":"k"} v', "@"):
            with self.subTest(line), self.assertRaises(BadLine):
                parse_line(line)


if __name__ == "__main__":
    unittest.main()
