"""Runs cases on duet and compares what it writes with what Flink wrote: ./dev conformance --help"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rig import paths
from rig.broker import Broker
from sql import cases, harness
from sql.cases import SqlCase
from sql.servers import Topics

# What a case may take.
CASE_S = 60

# The exit code of a run that did not come to its end.
HUNG = 99


@dataclass(frozen=True)
class Variant:
    """How the same input is cut and divided."""

    shards: int = 2


class Duet:
    """A Kafka, and duet run on it once for each case."""

    def __init__(self, directory: Path, cleanup: ExitStack) -> None:
        self._directory = directory
        self._broker = Broker(directory)
        cleanup.callback(self._broker.kill)
        self._broker.format()
        self._broker.start()
        self._topics = Topics(self._broker.address, directory / "topics.err")
        cleanup.callback(self._topics.close)
        self._runs = 0

    def problems(self, case: SqlCase, variant: Variant) -> list[str]:
        """What is wrong with what duet makes of a case; nothing if it is as it has to be."""
        self._runs += 1
        run = f"{case.name}.{self._runs}."
        harness.prepare(case, self._topics, run)
        ended = self._run(case, variant, run)
        if ended.returncode != 0:
            return self._of_refusal(case, ended)
        if case.about.refused or (case.ending() == cases.REFUSED and not case.about.differs):
            return ["it ran, and should have been refused"]
        return harness.problems(case, harness.outputs(case, self._topics, run))

    def _run(self, case: SqlCase, variant: Variant, run: str) -> "subprocess.CompletedProcess[str]":
        words = [str(paths.duet()), "run", "sql", str(case.folder / "script.sql")]
        words += ["--brokers", self._broker.address, "--define", f"run={run}"]
        words += ["--app-id", run.rstrip("."), "--create-topics", "--shards", str(variant.shards)]
        words += ["--metrics-address", "127.0.0.1:0"]
        if case.about.quiet_s:
            return self._run_and_feed(case, run, words)
        words += ["--until-caught-up"]
        try:
            return subprocess.run(words, capture_output=True, text=True, timeout=CASE_S, check=False)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(words, HUNG, "", f"no end within {CASE_S} s")

    def _run_and_feed(
        self, case: SqlCase, run: str, words: list[str]
    ) -> "subprocess.CompletedProcess[str]":
        """Runs a script without an end: it is stopped when all of its input has come."""
        with (self._directory / "duet.err").open("w+") as said:
            child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said)
            code = HUNG
            try:
                harness.feed(case, self._topics, run, CASE_S)
                child.terminate()
                code = child.wait(CASE_S)
            except (TimeoutError, subprocess.TimeoutExpired) as hung:
                print(hung, file=said)
            finally:
                child.kill()
                child.wait()
            said.seek(0)
            return subprocess.CompletedProcess(words, code, "", said.read())

    @staticmethod
    def _of_refusal(case: SqlCase, ended: "subprocess.CompletedProcess[str]") -> list[str]:
        refused = case.about.refused or case.ending() == cases.REFUSED
        if refused and ended.returncode == 2 and case.about.refused in ended.stderr:
            return []
        return [f"exit code {ended.returncode}", *ended.stderr.splitlines()[-12:]]


def chosen(names: Sequence[str]) -> list[SqlCase]:
    known = cases.every()
    unknown = set(names) - {case.name for case in known}
    if unknown:
        sys.exit(f"no such case: {', '.join(sorted(unknown))}")
    return [case for case in known if not names or case.name in names]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev conformance", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a case; default: all")
    arguments = parser.parse_args()
    failed = 0
    with ExitStack() as cleanup:
        directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="duet-sql-")))
        duet = Duet(directory, cleanup)
        for case in chosen(arguments.names):
            begun = time.monotonic()
            found = duet.problems(case, Variant())
            took_s = time.monotonic() - begun
            print(f"{'FAILED' if found else 'ok':6} {case.name} ({took_s:.1f} s)", flush=True)
            print("".join(f"    {line}\n" for line in found[:14]), end="", flush=True)
            failed += bool(found)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
