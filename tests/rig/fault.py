"""The frame of the fault tests: a fault is given in doses while duet works under load.

    class CutTest(FaultCase):
        def test_cut(self) -> None:
            trial = self.begin("network cut, 1 s")
            for _ in range(self.doses(full=5, quick=1)):
                with trial.dose(promised_s=20):
                    ...give the fault, and heal it...
            trial.finish()

`finish` ends the load, lets duet catch up, asks the oracle and the reader that watched all along,
and writes a row of figures to the file that DUET_FAULTS_ROWS names.
"""

import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rig import waiting
from rig.case import Application, KafkaCase
from rig.duet import Duet
from rig.processes import Process
from rig.watcher import Watcher

# The load is more than any test takes; `finish` ends it.
ENDLESS = 100_000_000
RECORDS_PER_S = 2_000
# Each of them costs the broker something in every transaction, and several tests run at a time.
PARTITIONS = 2
# So many transactions after a fault are progress, and not the end of what was on its way.
PROGRESS_COMMITS = 10
PROGRESS_TIMEOUT_S = 60.0
# What duet promises, in seconds from the heal to the first new result.
AFTER_RESTART_S = 2.0
AFTER_BROKER_S = 15.0
AFTER_NETWORK_S = 15.0 + 5.0  # the transaction timeout and 5 s
# A busy machine may take so much longer. That is no failure, but the row says so.
BUSY_S = 30.0
CAUGHT_UP_TIMEOUT_S = 120.0


@dataclass
class Row:
    """What came of a fault; a line of the tables in tests/faults/results/."""

    fault: str
    doses: int = 0
    input: int = 0
    lost: int = 0
    repeated: int = 0
    restarts: int = 0
    recoveries: int = 0
    # The longest time without a new result, of each dose: all of it, and what of it was left when
    # the fault was healed.
    gap_s: list[float] = field(default_factory=list)
    after_s: list[float] = field(default_factory=list)
    promised_s: float | None = None
    late: int = 0
    verdict: str = "failed"

    def write(self) -> None:
        figures = asdict(self)
        for name in ("gap", "after"):
            times = figures.pop(f"{name}_s")
            figures[f"{name}_p50_s"] = round(statistics.median(times), 2) if times else None
            figures[f"{name}_max_s"] = round(max(times), 2) if times else None
        line = json.dumps(figures)
        print(line, flush=True)
        if path := os.environ.get("DUET_FAULTS_ROWS"):
            with Path(path).open("a") as rows:
                rows.write(line + "\n")


class FaultCase(KafkaCase):
    """A test that hurts duet, Kafka or the way between them."""

    def application(self, pair_sum: int = 13, partitions: int = PARTITIONS) -> Application:
        return super().application(pair_sum, partitions)

    def doses(self, full: int, quick: int) -> int:
        """How often a fault is given: all of it, or in the quick form that CI runs."""
        return full if os.environ.get("DUET_FAULTS") == "full" else quick

    def full_form_only(self) -> None:
        """Skips the test in the quick form."""
        if not self.doses(full=1, quick=0):
            self.skipTest("only in the full form")

    def begin(self, fault: str, *more: str, rate: int = RECORDS_PER_S, **start: Any) -> "Trial":
        """Starts load, duet and the watching reader; returns once duet commits.

        `more` are flags of duet, `start` arguments of `start_duet`.
        """
        trial = Trial(self, fault, rate, [*more], start)
        trial.start()
        return trial


class Trial:
    """One fault under one load: duet, what feeds it, and the reader that watches."""

    def __init__(
        self, case: FaultCase, fault: str, rate: int, more: list[str], start: dict[str, Any]
    ) -> None:
        self.case = case
        self.app: Application = case.application()
        self.row = Row(fault)
        self._rate = rate
        self._more = more
        self._start = start
        self._starts = 0
        self._reported = False

    def start(self) -> None:
        case = self.case
        case.addCleanup(self._report)
        for topic in (self.app.input, self.app.output, self.app.dlq):
            case.create_topic(topic, self.app.partitions)
        self.fill: Process = case.start_fill(self.app, ENDLESS, self._rate)
        self.watcher = Watcher(
            case.brokers, self.app.output, self.app.dlq, case.new_log("watch")
        )
        case.keep(self.watcher.process)
        self.start_duet()
        self.await_progress()
        self.watcher.await_outputs(1, PROGRESS_TIMEOUT_S)

    # --- duet

    def start_duet(self, **more: Any) -> Duet:
        """Starts duet, for the first time or again; `more` are arguments of `Case.start_duet`."""
        self.duet: Duet = self.case.start_duet(self.app, *self._more, **(self._start | more))
        self.row.restarts = self._starts
        self._starts += 1
        return self.duet

    def kill_duet(self) -> None:
        """Ends duet at once (SIGKILL)."""
        self._count_recoveries()
        self.duet.kill()

    def stop_duet(self, timeout_s: float = 5.0) -> None:
        """Stops duet as an operator would, in time and with exit code 0."""
        self._count_recoveries()
        self.case.assertEqual(self.duet.stop(timeout_s), 0, self.duet.stderr())

    def recoveries(self) -> int:
        """How often this process of duet has recovered from a failure."""
        return int(self.duet.metric("duet_recoveries_total", 'cause="failure"'))

    def await_progress(
        self, timeout_s: float = PROGRESS_TIMEOUT_S, commits: int = PROGRESS_COMMITS
    ) -> float:
        """Waits for new commits of duet; returns how long that took in seconds."""
        begun = time.monotonic()
        before = self.duet.commits()

        def progress() -> bool:
            if not self.duet.running:
                raise AssertionError(
                    f"duet ended with {self.duet.exit_code}: {self.duet.stderr()[-2000:]}"
                )
            return self.duet.commits() >= before + commits

        waiting.until("new commits", progress, timeout_s)
        return time.monotonic() - begun

    # --- the fault

    @contextmanager
    def dose(
        self,
        promised_s: float | None = None,
        within_s: float = PROGRESS_TIMEOUT_S,
        commits: int = PROGRESS_COMMITS,
    ) -> Iterator[None]:
        """One dose: the fault is given and healed inside, then duet must commit again in time.

        That is `promised_s` and what a busy machine takes longer, or else `within_s`.
        """
        begun = time.time()
        yield
        healed = time.time()
        self.await_progress(within_s if promised_s is None else promised_s + BUSY_S, commits)
        # The reader is told of the last commits a moment later.
        self.watcher.await_outputs(self.watcher.outputs() + 1, PROGRESS_TIMEOUT_S)
        pauses = self.watcher.pauses(begun, time.time())
        after = max((end - max(start, healed) for start, end in pauses), default=0.0)
        row = self.row
        row.gap_s.append(max((end - start for start, end in pauses), default=0.0))
        row.after_s.append(max(after, 0.0))
        row.promised_s = promised_s
        row.late += promised_s is not None and after > promised_s
        row.doses += 1

    # --- the end

    def finish(self, **check: str | int) -> dict[str, Any]:
        """Ends the load, lets duet catch up, and asks everybody; returns the oracle's counts.

        `check` are flags of the program `check`.
        """
        self.fill.kill()
        if not self.duet.running:
            self.start_duet()
        self.case.await_caught_up(self.app, CAUGHT_UP_TIMEOUT_S)
        self.stop_duet()
        answer = self.case.ask_oracle(self.app, **check)
        counts = answer.json()
        self.row.input = counts["input"]
        self.row.lost = counts.get("lost", 0)
        self.row.repeated = counts.get("repeated", 0)
        self.case.assertEqual(answer.exit_code, 0, f"{answer.stderr}{answer.stdout}")
        seen = self.watcher.finish()
        self.case.assertTrue(seen["same"], seen)
        self.case.assertEqual(seen["outputs"], counts["pairs"])
        self.case.assertEqual(seen["dead_letters"], counts["dead_letters"])
        self.row.verdict = f"ok, {self.row.late} late" if self.row.late else "ok"
        self._report()
        return counts

    def _count_recoveries(self) -> None:
        self.row.recoveries += self.recoveries()

    def _report(self) -> None:
        if not self._reported:
            self._reported = True
            self.row.write()
