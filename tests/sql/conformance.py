"""Runs cases on duet and compares what it writes with what Flink wrote: ./dev conformance --help"""

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
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


# Where the process is killed: the points of its own code. A run that has come to its end passes none
# any more, so that those which not every script passes come last.
STARTS = (
    "recovery.topics_found",
    "recovery.looked_for_another",
    "recovery.log_opened",
    "recovery.positions_read",
    "recovery.positions_settled",
    "recovery.restored",
    "recovery.source_opened",
    "recovery.logs_opened",
    "recovery.claimed",
)
EPOCHS = (
    "transaction.begun",
    "transaction.offsets_sent",
    "transaction.flushed",
    "transaction.committed",
    "transaction.outputs_written",
    "transaction.changelog_written",
    "transaction.letters_written",
)

# How often, and within how many seconds, a script is killed at random.
RANDOM_KILLS = 12
RANDOM_KILL_S = 0.5


@dataclass(frozen=True)
class Kill:
    """Where a run is ended as by kill -9: at the visit of a point, or after so many seconds."""

    point: str = ""
    visit: int = 1
    after_s: float = 0

    def __str__(self) -> str:
        return f"{self.point}@{self.visit}" if self.point else "a random instant"


@dataclass(frozen=True)
class Variant:
    """How the same input is cut and divided."""

    # Of each run in turn.
    shards: tuple[int, ...] = (2,)
    # Most records of an epoch; 0 for as many as there are.
    epoch: int = 0
    # Runs that are killed; then one goes on to the end.
    kills: tuple[Kill, ...] = ()

    def __str__(self) -> str:
        cut = f"epochs of {self.epoch}" if self.epoch else "epochs of all"
        shards = " and ".join(map(str, self.shards))
        killed = f", {len(self.kills)} kills from {self.kills[0]} on" if self.kills else ""
        return f"{cut}, {shards} shards{killed}"


WHOLE = Variant()


def killed_behind(epochs: int) -> tuple[Kill, ...]:
    return (Kill("transaction.committed", epochs),)


def cuts(_: SqlCase) -> list[Variant]:
    """In which ways a case is tried by default."""
    return [
        WHOLE,
        Variant(shards=(1,), epoch=1),
        Variant(shards=(4,), epoch=2),
        Variant(shards=(2,), epoch=7),
        Variant(shards=(2,), epoch=2, kills=killed_behind(1)),
        Variant(shards=(4,), epoch=1, kills=killed_behind(3)),
    ]


def kills(case: SqlCase, seed: str) -> list[Variant]:
    """Kills at all points, one run behind the other; at second visits; and at random instants."""
    chance = random.Random(f"{seed} {case.name}")
    chains = (
        tuple(Kill(point) for point in (*STARTS, *EPOCHS)),
        tuple(Kill(point, visit=2) for point in EPOCHS),
        tuple(Kill(after_s=chance.uniform(0, RANDOM_KILL_S)) for _ in range(RANDOM_KILLS)),
    )
    return [
        Variant(shards=(1, 2, 4), epoch=chance.choice((1, 2)), kills=chain) for chain in chains
    ]


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
        self._numbers = itertools.count()
        # Scripts without ${run} share the names of their topics.
        self._shared_topics = threading.Lock()
        # Where runs were killed.
        self.killed: Counter[str] = Counter()

    def problems(self, case: SqlCase, variant: Variant) -> list[str]:
        """What is wrong with what duet makes of a case; nothing if it is as it has to be."""
        if script.RUN in case.flink_text:
            return self._problems(case, variant)
        with self._shared_topics:
            return self._problems(case, variant)

    def _problems(self, case: SqlCase, variant: Variant) -> list[str]:
        run = f"{case.name}.{self._name}.{next(self._numbers)}."
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
        words += ["--metrics-address", "127.0.0.1:0"]
        if variant.epoch:
            words += ["--epoch-records-max", str(variant.epoch)]
        if not case.about.quiet_s:
            words += ["--until-caught-up"]
        shards = itertools.cycle(variant.shards)
        for kill in variant.kills:
            ended = self._once(case, run, [*words, "--shards", str(next(shards))], kill)
            if ended.code != KILLED:
                return ended
            self.killed[kill.point or str(kill)] += 1
        return self._once(case, run, [*words, "--shards", str(next(shards))])

    def _once(
        self, case: SqlCase, run: str, words: Sequence[str], kill: Kill | None = None
    ) -> Outcome:
        """Runs duet to its end; a script without one is stopped when all of its input has come."""
        point = kill.point if kill else ""
        environment = os.environ | ({"DUET_FAILPOINT": f"{kill}=kill"} if point else {})
        program = paths.duet_with_failpoints() if point else paths.duet()
        with (self._directory / f"{run}err").open("w+") as said:
            child = subprocess.Popen(
                [str(program), *words], stdout=subprocess.DEVNULL, stderr=said, env=environment
            )
            code = HUNG
            try:
                if case.about.quiet_s and not kill:
                    harness.feed(case, self._topics, run, CASE_S)
                    child.terminate()
                code = self._end(child, kill)
            except (TimeoutError, subprocess.TimeoutExpired) as hung:
                print(hung, file=said)
            finally:
                child.kill()
                child.wait()
            said.seek(0)
            return Outcome(code, said.read())

    @staticmethod
    def _end(child: subprocess.Popen[bytes], kill: Kill | None) -> int:
        """The exit code of a run, which may be ended at a random instant."""
        if kill and not kill.point:
            with suppress(subprocess.TimeoutExpired):
                return child.wait(kill.after_s)
            child.kill()
        return child.wait(CASE_S)

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
    comes_later = bool(case.about.quiet_s and variant.kills)
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
    parser.add_argument(
        "--kills", action="store_true", help="kill -9 at every point and at random instants"
    )
    parser.add_argument("--seed", default=str(time.time_ns()), help="of the random instants")
    arguments = parser.parse_args()

    def variants(case: SqlCase) -> list[Variant]:
        if arguments.kills:
            return kills(case, arguments.seed)
        return [WHOLE] if arguments.quick else cuts(case)

    if arguments.kills:
        print(f"seed {arguments.seed}")
    with ExitStack() as cleanup:
        directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="duet-sql-")))
        duet = Duet(broker(directory, cleanup), directory, cleanup)
        pool = cleanup.enter_context(ThreadPoolExecutor(AT_ONCE))
        failed = 0
        all_cases = chosen(arguments.names)
        for text, count in pool.map(lambda case: tried(duet, case, variants(case)), all_cases):
            print(text, flush=True)
            failed += count
        for place, times in sorted(duet.killed.items()):
            print(f"{times:5} kills at {place}")
    waiting = sum(bool(case.about.not_yet) for case in all_cases)
    print(f"{len(all_cases)} cases, {waiting} of them not yet, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
