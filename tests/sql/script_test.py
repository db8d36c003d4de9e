"""What is known of a script without understanding SQL."""

import unittest

from sql.script import Table, addressed, statements, tables


class StatementsTest(unittest.TestCase):
    def test_split_at_semicolons(self) -> None:
        self.assertEqual(statements("a;\n b ;; c"), ["a", "b", "c"])

    def test_not_within_text_names_and_comments(self) -> None:
        text = "SELECT ';', 'it''s;', `a;b` -- c;\n/* d; */ FROM t; e"
        split = statements(text)
        self.assertEqual(len(split), 2)
        self.assertEqual(split[0].split(), ["SELECT", "';',", "'it''s;',", "`a;b`", "FROM", "t"])
        self.assertEqual(split[1], "e")

    def test_hints_stay(self) -> None:
        hinted = "SELECT * FROM t /*+ OPTIONS('a'='b') */"
        self.assertEqual(statements(hinted), [hinted])

    def test_a_statement_set_is_one(self) -> None:
        text = "EXECUTE STATEMENT SET BEGIN INSERT a; INSERT b; END; SELECT CASE x END; c"
        self.assertEqual(
            statements(text),
            ["EXECUTE STATEMENT SET BEGIN INSERT a; INSERT b; END", "SELECT CASE x END", "c"],
        )

    def test_a_comment_separates_words(self) -> None:
        self.assertEqual(statements("a/* b */c"), ["a c"])


class TablesTest(unittest.TestCase):
    SCRIPT = """
        -- CREATE TABLE no (a INT) WITH ('connector'='kafka','topic'='no');
        CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}in');
        CREATE TEMPORARY TABLE u (a INT) WITH ('topic'='out', 'connector'='upsert-kafka');
        CREATE VIEW v AS SELECT 'topic' FROM t;
        INSERT INTO u SELECT a FROM v;
    """

    def test_topics_and_connectors(self) -> None:
        expected = [Table("in", "kafka"), Table("out", "upsert-kafka")]
        self.assertEqual(tables(self.SCRIPT), expected)


    def test_several_topics(self) -> None:
        text = "CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${run}b;${run}c')"
        self.assertEqual(tables(text), [Table("b", "kafka"), Table("c", "kafka")])


class AddressedTest(unittest.TestCase):
    def test_run_and_brokers(self) -> None:
        text = "'topic' = '${run}in', 'properties.bootstrap.servers' = 'localhost:9092'"
        told = addressed(text, "127.0.0.1:1234", "r1.")
        self.assertEqual(
            told, "'topic' = 'r1.in', 'properties.bootstrap.servers' = '127.0.0.1:1234'"
        )


if __name__ == "__main__":
    unittest.main()
