"""Each script of examples/sql can be planned, or is known not to be, and says how it is run."""

import argparse
import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

DUET = ""
FOLDER = Path()
HERE = Path(__file__).parent

TABLES = "nexmark-tables.sql"
FLAT = HERE / "nexmark-flat.sql"

# What cannot be planned yet, and the error that says why. A script that is here and can be planned
# is to be taken out.
NOT_YET: dict[str, str] = {}

# The same for the queries of Nexmark over bids that are not nested.
NOT_YET_FLAT: dict[str, str] = {}


def scripts() -> list[Path]:
    """All that are run: the tables of Nexmark are a part of others."""
    return sorted(each for each in FOLDER.glob("*.sql") if each.name != TABLES)


def is_nexmark(script: Path) -> bool:
    return script.name.startswith("nexmark-")


class ExamplesTest(unittest.TestCase):
    def explain(self, *files: Path) -> tuple[int, dict]:
        done = subprocess.run(
            [DUET, "explain", *map(str, files), "--format", "json"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def check(self, expected: str | None, *files: Path) -> None:
        code, plan = self.explain(*files)
        errors = [each for each in plan["diagnostics"] if each["level"] == "error"]
        messages = [each["message"] for each in errors]
        if expected is None:
            self.assertEqual(messages, [])
            self.assertEqual(code, 0)
            self.assertTrue(plan["sinks"])
            return
        self.assertEqual(code, 2, "it can be planned now: take it out of the list")
        self.assertIn(expected, messages, "it cannot be planned for another reason now")
        self.assertTrue({each["file"] for each in errors} <= set(map(str, files)))

    def test_each_is_planned_or_known_not_to_be(self) -> None:
        for script in scripts():
            with self.subTest(script.name):
                tables = [FOLDER / TABLES] if is_nexmark(script) else []
                self.check(NOT_YET.get(script.name), *tables, script)

    def test_queries_of_nexmark_over_flat_bids(self) -> None:
        for script in filter(is_nexmark, scripts()):
            with self.subTest(script.name):
                self.check(NOT_YET_FLAT.get(script.name), FLAT, script)

    def test_lists_have_no_others(self) -> None:
        names = {each.name for each in scripts()}
        self.assertTrue(names)
        self.assertEqual((NOT_YET.keys() | NOT_YET_FLAT.keys()) - names, set())

    def test_each_says_how_it_is_run_and_what_comes_out(self) -> None:
        for script in [*scripts(), FOLDER / TABLES]:
            with self.subTest(script.name):
                text = script.read_text(encoding="utf-8")
                head = re.match(r"(?:--.*\n)+", text)
                assert head, "no comment"
                words = [rf"duet run sql examples/sql/.*{re.escape(script.name)}", "What comes out"]
                if "'datagen'" not in text:
                    words += [r"duet generate (orders|transactions|statuses|nexmark) --brokers"]
                for each in words:
                    self.assertRegex(head.group(), each)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    known, rest = parser.parse_known_args()
    DUET = known.duet
    FOLDER = known.folder
    unittest.main(argv=[sys.argv[0], *rest])
