"""Runs the fault tests and prints what came of every fault: `./dev faults [--quick] [NAME]...`.

Several tests run at the same time, each on a broker of its own.
"""

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RESULTS = ROOT / "build" / "faults"

# The longest first, so that the lanes end together.
LONGEST_FIRST = "restore windows soak memory cycles poison cluster network answers crash rival broker state stop".split()
# A file of tests takes no longer than this, even on a slow machine.
TIMEOUT_S = {"quick": 600, "full": 5_400}

def names() -> list[str]:
    """The subjects of the fault tests."""
    found = {path.name.removesuffix("_test.py") for path in HERE.glob("*_test.py")}
    first = [name for name in LONGEST_FIRST if name in found]
    return first + sorted(found.difference(first))


class Run:
    """One run of many tests in several lanes."""

    def __init__(self, form: str, chosen: list[str], lanes: int) -> None:
        self._form = form
        self._lanes = lanes
        self._work: queue.SimpleQueue[str] = queue.SimpleQueue()
        for name in chosen:
            self._work.put(name)
        self.failed: list[str] = []
        RESULTS.mkdir(parents=True, exist_ok=True)
        self.rows_path = RESULTS / "rows.jsonl"
        self.rows_path.unlink(missing_ok=True)

    def go(self) -> None:
        lanes = [threading.Thread(target=self._lane) for _ in range(self._lanes)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()

    def rows(self) -> list[dict[str, Any]]:
        if not self.rows_path.exists():
            return []
        return [json.loads(line) for line in self.rows_path.read_text().splitlines()]

    def _lane(self) -> None:
        while True:
            try:
                name = self._work.get_nowait()
            except queue.Empty:
                return
            self._test(name)

    def _test(self, name: str) -> None:
        begun = time.monotonic()
        log = RESULTS / f"{name}.log"
        with log.open("wb") as out:
            try:
                code = subprocess.run(
                    ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, "-B"]
                    + [str(HERE / f"{name}_test.py"), "-v"],
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    env=self._environment(),
                    timeout=TIMEOUT_S[self._form],
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                code = 1
        took = time.monotonic() - begun
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name:10} {took:7.1f} s", flush=True)
        if code != 0:
            self.failed.append(name)
            print(log.read_text(errors="replace")[-3000:], flush=True)

    def _environment(self) -> dict[str, str]:
        kafka = ROOT / "build" / "release" / "kafka"
        return os.environ | {
            "PYTHONPATH": str(HERE.parent),
            "DUET_BINARY": str(ROOT / "build" / "release" / "duet"),
            "DUET_TEST_JOBS": str(ROOT / "build" / "release" / "tests" / "duet_test_jobs"),
            "DUET_FAILPOINTS_BINARY": str(ROOT / "build" / "sanitize" / "duet"),
            "DUET_KAFKA_JARS": str(kafka / "jars"),
            "DUET_KAFKA_ORACLE": str(kafka / "oracle.jar"),
            "DUET_KAFKA_WORK": str(RESULTS / "work"),
            "DUET_FAULTS": self._form,
            "DUET_FAULTS_ROWS": str(self.rows_path),
        }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a table in Markdown, as it stands in results/."""
    if not rows:
        return ""
    cells = [cells_of(row) for row in sorted(rows, key=lambda row: str(row["fault"]).lower())]
    titles = list(cells[0])
    lines = [titles, ["---"] * len(titles), *(list(each.values()) for each in cells)]
    return "".join("| " + " | ".join(each) + " |\n" for each in lines)


def cells_of(row: dict[str, Any]) -> dict[str, str]:
    """A line of the table: its cells by their titles."""

    def times(name: str) -> str:
        p50, most = row[f"{name}_p50_s"], row[f"{name}_max_s"]
        return f"{p50:.1f} / {most:.1f}" if most else ""

    promised = row["promised_s"]
    return {
        "fault": row["fault"],
        "doses": f"{row['doses']:,}",
        "records": f"{row['input']:,}",
        "lost": str(row["lost"]),
        "repeated": str(row["repeated"]),
        "restarts": str(row["restarts"] or ""),
        "recoveries": str(row["recoveries"] or ""),
        "gap p50 / max, s": times("gap"),
        "healed p50 / max, s": times("after"),
        "promised, s": f"{promised:.0f}" if promised else "",
        "verdict": row["verdict"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev faults", description="Runs the fault tests.")
    parser.add_argument("--quick", action="store_true", help="small doses, as in CI")
    parser.add_argument("--lanes", type=int, default=3, help="tests at the same time; %(default)s by default")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    arguments = parser.parse_args()
    unknown = set(arguments.names).difference(names())
    if unknown:
        parser.error(f"no such test: {', '.join(sorted(unknown))}; there are {', '.join(names())}")

    begun = time.monotonic()
    run = Run("quick" if arguments.quick else "full", arguments.names or names(), arguments.lanes)
    run.go()
    rows = run.rows()
    text = table(rows)
    (RESULTS / "table.md").write_text(text)
    print(text)
    bad = [row["fault"] for row in rows if not row["verdict"].startswith("ok")]
    minutes = (time.monotonic() - begun) / 60
    doses = sum(row["doses"] for row in rows)
    print(f"{len(rows)} faults in {doses} doses, {len(bad)} bad, in {minutes:.1f} min")
    return 1 if run.failed or bad else 0


if __name__ == "__main__":
    sys.exit(main())
