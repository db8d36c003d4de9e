"""Runs cases on duet and compares what it writes with what Flink wrote: ./dev conformance --help"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rig import paths
from rig.broker import Broker, shared_address
from sql import cases, harness, script
from sql.cases import SqlCase
from sql.servers import Topics

# What a case may take.
CASE_S = 60

# Cases wait more than they work.
AT_ONCE = 3

# The exit code of a run that did not come to its end.
HUNG = 99
KILLED = -9


@dataclass(frozen=True)
class Variant:
    """How the same input is cut and divided."""

    shards: int = 2
    # Most records of an epoch; 0 for as many as there are.
    epoch: int = 0
    # The first run is killed behind so many epochs, and another one goes on.
    killed_behind: int = 0

    def __str__(self) -> str:
        cut = f"epochs of {self.epoch}" if self.epoch else "epochs of all"
        killed = f", killed behind {self.killed_behind}" if self.killed_behind else ""
        return f"{cut}, {self.shards} shards{killed}"


WHOLE = Variant()
VARIANTS = (
    WHOLE,
    Variant(shards=1, epoch=1),
    Variant(shards=4, epoch=2),
    Variant(shards=2, epoch=7),
    Variant(shards=2, epoch=2, killed_behind=1),
    Variant(shards=4, epoch=1, killed_behind=3),
)


@dataclass(frozen=True)
class Outcome:
    """How duet ended, and what it said."""

    code: int
    said: str


class Duet:
    """duet on a Kafka, run once for each case and variant; several may run at once."""

    def __init__(self, brokers: str, directory: Path, cleanup: ExitStack) -> None:
        self._brokers = brokers
        self._directory = directory
        self._topics = Topics(brokers, directory / "topics.err")
        cleanup.callback(self._topics.close)
        # Topics of an earlier process are not ours.
        self._name = f"r{os.getpid()}"
        # Scripts without ${run} share the names of their topics.
        self._shared_topics = threading.Lock()

    def problems(self, case: SqlCase, variant: Variant) -> list[str]:
        """What is wrong with what duet makes of a case; nothing if it is as it has to be."""
        if script.RUN in case.flink_text:
            return self._problems(case, variant)
        with self._shared_topics:
            return self._problems(case, variant)

    def _problems(self, case: SqlCase, variant: Variant) -> list[str]:
        number = VARIANTS.index(variant)
        run = f"{case.name}.{self._name}.{number}."
        harness.prepare(case, self._topics, run)
        ended = self._run(case, variant, run)
        if ended.code != 0:
            return self._of_refusal(case, ended)
        if case.about.refused or (case.ending() == cases.REFUSED and not case.about.differs):
            return ["it ran, and should have been refused"]
        found = harness.problems(case, harness.outputs(case, self._topics, run))
        return found + self._of_letters(case, run)

    def _run(self, case: SqlCase, variant: Variant, run: str) -> Outcome:
        words = ["run", "sql", str(case.folder / "script.sql"), "--brokers", self._brokers]
        words += ["--define", f"run={run}", "--app-id", run.rstrip("."), "--create-topics"]
        words += ["--shards", str(variant.shards), "--metrics-address", "127.0.0.1:0"]
        if variant.epoch:
            words += ["--epoch-records-max", str(variant.epoch)]
        if not case.about.quiet_s:
            words += ["--until-caught-up"]
        if variant.killed_behind:
            point = f"transaction.committed@{variant.killed_behind}=kill"
            first = self._once(case, run, [str(paths.duet_with_failpoints()), *words], point)
            if first.code != KILLED:
                return first
        return self._once(case, run, [str(paths.duet()), *words])

    def _once(
        self, case: SqlCase, run: str, command: Sequence[str], failpoint: str = ""
    ) -> Outcome:
        """Runs duet to its end; a script without one is stopped when all of its input has come."""
        environment = os.environ | ({"DUET_FAILPOINT": failpoint} if failpoint else {})
        with (self._directory / f"{run}err").open("w+") as said:
            child = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=said, env=environment
            )
            code = HUNG
            try:
                if case.about.quiet_s and not failpoint:
                    harness.feed(case, self._topics, run, CASE_S)
                    child.terminate()
                code = child.wait(CASE_S)
            except (TimeoutError, subprocess.TimeoutExpired) as hung:
                print(hung, file=said)
            finally:
                child.kill()
                child.wait()
            said.seek(0)
            return Outcome(code, said.read())

    def _of_letters(self, case: SqlCase, run: str) -> list[str]:
        if case.about.dead_letters is None:
            return []
        letters = self._topics.read(f"{run.rstrip('.')}-dlq")
        if len(letters) == case.about.dead_letters:
            return []
        wanted = f"{len(letters)} dead letters, and should have been {case.about.dead_letters}:"
        return [wanted, *(f"{letter.value!r} {letter.headers}" for letter in letters)]

    @staticmethod
    def _of_refusal(case: SqlCase, ended: Outcome) -> list[str]:
        refused = case.about.refused or case.ending() == cases.REFUSED
        if refused and ended.code == 2 and case.about.refused in ended.said:
            return []
        return [f"exit code {ended.code}", *ended.said.splitlines()[-12:]]


def judged(case: SqlCase, found: Sequence[str]) -> Sequence[str]:
    """What is to be reported: a case that cannot pass yet must not."""
    if not case.about.not_yet:
        return found
    return [] if found else ["it is as it has to be: take `not_yet` out of case.json"]


def fits(case: SqlCase, variant: Variant) -> bool:
    """Whether a variant is one for a case; input that comes while duet runs comes once."""
    comes_later = bool(case.about.quiet_s and variant.killed_behind)
    return variant == WHOLE or not (case.about.not_yet or comes_later)


def tried(duet: Duet, case: SqlCase, variants: Sequence[Variant]) -> tuple[str, int]:
    """What is to be said about a case, and how many variants of it failed."""
    lines = []
    failed = 0
    begun = time.monotonic()
    for variant in variants:
        if not fits(case, variant):
            continue
        found = judged(case, duet.problems(case, variant))
        failed += bool(found)
        if found:
            lines += [f"FAILED {case.name}: {variant}", *(f"    {line}" for line in found[:14])]
    if not failed:
        kind = "not yet" if case.about.not_yet else "ok"
        lines.append(f"{kind:7} {case.name} ({time.monotonic() - begun:.1f} s)")
    return "\n".join(lines), failed


def chosen(names: Sequence[str]) -> list[SqlCase]:
    known = cases.every()
    unknown = set(names) - {case.name for case in known}
    if unknown:
        sys.exit(f"no such case: {', '.join(sorted(unknown))}")
    return [case for case in known if not names or case.name in names]


def broker(directory: Path, cleanup: ExitStack) -> str:
    """The address of the broker that runs for all tests, or of one of our own."""
    state = paths.shared_broker_state()
    if state:
        return shared_address(state)
    own = Broker(directory)
    cleanup.callback(own.kill)
    own.format()
    own.start()
    return own.address


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev conformance", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a case; default: all")
    parser.add_argument("--quick", action="store_true", help="epochs of all records alone")
    arguments = parser.parse_args()
    variants = VARIANTS[:1] if arguments.quick else VARIANTS
    with ExitStack() as cleanup:
        directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="duet-sql-")))
        duet = Duet(broker(directory, cleanup), directory, cleanup)
        pool = cleanup.enter_context(ThreadPoolExecutor(AT_ONCE))
        failed = 0
        all_cases = chosen(arguments.names)
        for text, count in pool.map(lambda case: tried(duet, case, variants), all_cases):
            print(text, flush=True)
            failed += count
    waiting = sum(bool(case.about.not_yet) for case in all_cases)
    print(f"{len(all_cases)} cases, {waiting} of them not yet, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
