"""The documents point to what is there, and every decision is in the list of decisions."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = ROOT / "docs" / "decisions"
BUILT = {"build", ".git"}

LINK = re.compile(r"\]\(([^)#\s]+)[^)\s]*\)")
# A file of this project by its path, as `pipeline/limits.hpp`.
PATH = re.compile(r"`((?!build/)(?:[a-z_]+/)+[A-Za-z_]+\.(?:hpp|cpp|py|md))`")


def documents() -> list[Path]:
    found = sorted(ROOT.rglob("*.md"))
    return [path for path in found if path.relative_to(ROOT).parts[0] not in BUILT]


class DocsTest(unittest.TestCase):
    def test_links(self) -> None:
        for path in documents():
            for target in LINK.findall(path.read_text()):
                if ":" not in target:
                    there = (path.parent / target).exists()
                    self.assertTrue(there, f"{path.relative_to(ROOT)} links to {target}")

    def test_paths(self) -> None:
        """Decisions may name what is no more."""
        for path in documents():
            if path.parent == DECISIONS:
                continue
            for name in PATH.findall(path.read_text()):
                there = (ROOT / name).exists() or (path.parent / name).exists()
                self.assertTrue(there, f"{path.relative_to(ROOT)} names {name}")

    def test_decisions(self) -> None:
        index = (DECISIONS / "README.md").read_text()
        records = sorted(DECISIONS.glob("0*.md"))
        for number, path in enumerate(records, start=1):
            title, _, status = path.read_text().split("\n", 3)[:3]
            self.assertEqual(path.name[:4], f"{number:04}")
            self.assertTrue(title.startswith(f"# {number}. "), path.name)
            self.assertTrue(status.startswith("Status: "), f"{path.name} has no status")
            line = f"| {number} | [{title.split('. ', 1)[1]}]({path.name}) | "
            self.assertIn(line, index)


if __name__ == "__main__":
    unittest.main()
