"""The figures: what is run for each, and which values that gives."""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from session import FIRST_COMMIT_TIMEOUT_S, Session, Void
from systems import Run, Variant

NARROW_SUM = 13
WIDE_SUM = 1_000_000
DUET = Variant("duet")

Values = dict[str, float]


class Figure(ABC):
    """One thing to measure, for several variants."""

    def __init__(self, name: str, variants: Sequence[Variant]) -> None:
        self.name = name
        self.variants = variants

    def prepare(self, session: Session) -> None:
        """Makes what all runs need."""

    @abstractmethod
    def run(self, session: Session, variant: Variant) -> Values:
        """Measures a variant once."""

    def finish(self, session: Session) -> None:
        """Takes away what `prepare` has made."""


class Backlog(Figure):
    """Everything is in the input topic before the system starts."""

    def __init__(
        self,
        name: str,
        variants: Sequence[Variant],
        workload: str,
        records: int,
        partitions: int = 4,
    ) -> None:
        super().__init__(name, variants)
        self.records = records
        self._workload = workload
        self._partitions = partitions
        self._pair_sum = WIDE_SUM if workload == "wide" else NARROW_SUM

    def prepare(self, session: Session) -> None:
        session.input(self._workload, self.records, self._partitions)

    def run(self, session: Session, variant: Variant) -> Values:
        topic = session.input(self._workload, self.records, self._partitions)
        changelog = variant.system == "bare" and self._workload == "wide"
        run = session.new_run(variant, self._pair_sum, topic, changelog=changelog)
        try:
            values = self._measure(session, run)
            session.verify(run, keep_input=True)
            return values
        finally:
            session.clean_up(run)

    def _measure(self, session: Session, run: Run) -> Values:
        with session.watched_to_end(run) as (_, watch):
            seen = watch.result()
        if not seen["settled"]:
            raise Void("it did not come to an end in time")
        return {
            "records": self.records,
            "cpu_s": seen["cpu_last_s"],
            "wall_s": seen["last_change_s"],
            "first_commit_s": seen["first_change_s"],
            "rss_peak_mb": seen["rss_peak_bytes"] / 1e6,
        }


class Latency(Figure):
    """Records arrive one by one at a steady rate."""

    # Makes every part of the system start up before the clock does.
    _PRIMER = 1_000

    def __init__(
        self, name: str, variants: Sequence[Variant], rate: int, warmup_s: float, seconds: float
    ) -> None:
        super().__init__(name, variants)
        self._rate = rate
        self._warmup_s = warmup_s
        self._seconds = seconds

    def run(self, session: Session, variant: Variant) -> Values:
        run = session.new_run(variant, NARROW_SUM)
        try:
            session.probe.fill("narrow", run.topics.input, self._PRIMER)
            values = self._measure(session, run)
            session.verify(run, keep_input=False)
            return values
        finally:
            session.clean_up(run)

    def _measure(self, session: Session, run: Run) -> Values:
        timeout = ["--timeout-s", str(FIRST_COMMIT_TIMEOUT_S)]
        with session.watched(run, "--first-only", *timeout) as (process, watch):
            session.await_first_commit(watch)
            before = cpu_s(process.pid)
            times = session.probe.latency(run.topics, self._rate, self._warmup_s, self._seconds)
            spent = cpu_s(process.pid) - before
        values = {name: value for name, value in times.items() if name.endswith("_ms")}
        values["sent_per_s"] = times["sent_per_s"]
        values["pairs"] = times["pairs"]
        values["cpu_us"] = spent / times["sent"] * 1e6
        return values


class Start(Figure):
    """From nothing to the first commit, with one record to process."""

    def run(self, session: Session, variant: Variant) -> Values:
        run = session.new_run(variant, NARROW_SUM)
        try:
            # A dead letter: a number alone would make no pair.
            session.probe.fill("garbage", run.topics.input, 1)
            with session.watched(run, "--first-only", "--period-ms", "5") as (_, watch):
                seen = session.await_first_commit(watch)
            session.verify(run, keep_input=False)
            return {"first_commit_s": seen["first_change_s"]}
        finally:
            session.clean_up(run)


class Restore(Figure):
    """From a start with much state in the changelog to the first commit."""

    def __init__(self, name: str, variants: Sequence[Variant], keys: int) -> None:
        super().__init__(name, variants)
        self.keys = keys
        self._run: Run | None = None
        self._added = 0

    def prepare(self, session: Session) -> None:
        """Lets duet make the state: every number waits for its complement to twice the count."""
        run = session.new_run(DUET, 2 * self.keys)
        self._run = run
        session.probe.fill("keys", run.topics.input, self.keys)
        session.run_to_end(run, "--until-caught-up")

    def run(self, session: Session, variant: Variant) -> Values:
        """Adds the complement of one key and waits for the pair."""
        assert self._run is not None
        complement = 2 * self.keys - self._added
        session.probe.fill("keys", self._run.topics.input, 1, value=complement)
        self._added += 1
        with session.watched(self._run, "--first-only", "--period-ms", "5") as (_, watch):
            seen = session.await_first_commit(watch)
        session.verify(self._run, keep_input=False)
        return {
            "keys": self.keys,
            "first_commit_s": seen["first_change_s"],
            "rss_peak_mb": seen["rss_peak_bytes"] / 1e6,
        }

    def finish(self, session: Session) -> None:
        if self._run:
            session.clean_up(self._run)


class Idle(Figure):
    """Memory when there is nothing to do."""

    _AFTER_S = 10.0

    def run(self, session: Session, variant: Variant) -> Values:
        run = session.new_run(variant, NARROW_SUM)
        try:
            with session.watched(run) as (process, _):
                time.sleep(self._AFTER_S)
                if not process.running:
                    raise Void(process.stderr()[-1000:])
                return {"rss_mb": rss_mb(process.pid)}
        finally:
            session.clean_up(run)


def cpu_s(pid: int) -> float:
    """User and system time of a process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory of a process, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1_024 / 1e6
    raise Void("the process has no memory")
