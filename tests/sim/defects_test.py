"""Each defect that is planted can be planted: its patch applies, and says what it breaks."""

import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class DefectsTest(unittest.TestCase):
    def test_each_patch_applies(self) -> None:
        patches = sorted((ROOT / "tests/sim/defects").glob("*.patch"))
        self.assertTrue(patches)
        for patch in patches:
            with self.subTest(patch.stem):
                self.assertRegex(patch.read_text(encoding="utf-8"), r"\A[A-Z].*\.\n")
                done = subprocess.run(
                    ["git", "apply", "--check", str(patch)],
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
