"""The figures of SQL: what is run for each, and which values that gives."""

import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import Any

import measured
import places
import systems
from figures import Figure, Values, cpu_s
from rig.processes import bound
from session import RUN_TIMEOUT_S, Session, Void
from sql_cases import LATENCY_FILES, NEXMARK, Case, Seconds, by_name, seconds_files
from sql_session import SqlRun, SqlSession
from systems import Variant


def of_sql(session: Session) -> SqlSession:
    """All figures here are measured in sessions of scripts."""
    assert isinstance(session, SqlSession)
    return session


class Script(Figure):
    """A script from the beginning of its input to the end."""

    def __init__(self, name: str, case: Case, variants: Sequence[Variant], records: int) -> None:
        super().__init__(name, variants)
        self.records = records
        self._case = case
        # What the first run wrote; all others have to have written the same.
        self._rows: tuple[str, dict[str, Any]] | None = None

    def prepare(self, session: Session) -> None:
        of_sql(session).generated(self._case.input, self.records)

    def run(self, session: Session, variant: Variant) -> Values:
        scripts = of_sql(session)
        topic = scripts.generated(self._case.input, self.records)
        run = scripts.new_script_run(variant, self._case.files, topic, bare=self._case.bare)
        try:
            taken = _to_the_end(run)
            rows = self._check(scripts, run)
            return {
                "records": self.records,
                "cpu_s": taken.cpu_s,
                "wall_s": taken.wall_s,
                "rss_peak_mb": taken.rss_peak_mb,
                "rows": rows["rows"],
                "rows_records": rows["records"],
            }
        finally:
            session.clean_up(run)

    def _check(self, session: SqlSession, run: SqlRun) -> dict[str, Any]:
        """The digest of what a run wrote, which has to be what the input calls for."""
        session.check_no_dead_letters(run)
        found = session.probe.digest(run.topics.output, self._case.field, self._case.upsert)
        total = found["sum"] if self._case.field else found["rows"]
        expected = self._case.total(self.records)
        if expected is not None and total != expected:
            what = self._case.field or "rows"
            raise Void(f"{total:,} {what} instead of {expected:,}")
        shown = {name: found[name] for name in ("rows", "hash")}
        if self._rows is None:
            self._rows = (run.variant.name, shown)
        elif shown != self._rows[1]:
            raise Void(f"{shown} instead of the {self._rows[1]} of {self._rows[0]}")
        return found


def _to_the_end(run: SqlRun) -> measured.Taken:
    log = run.directory / "process"
    taken = measured.run(run.command, log, systems.environment(), RUN_TIMEOUT_S)
    said = log.with_name("process.err").read_text(errors="replace")[-1000:]
    if taken.timed_out:
        raise Void(f"it did not come to an end in time: {said}")
    if taken.exit_code != 0:
        raise Void(f"it ended with {taken.exit_code}: {said}")
    return taken


class EverySecond(Figure):
    """HOP or TUMBLE of a second, which read on until they are stopped."""

    def __init__(
        self, name: str, window: str, of: Seconds, variants: Sequence[Variant], records: int
    ) -> None:
        super().__init__(name, variants)
        self.records = records
        self._window = window
        self._of = of

    def prepare(self, session: Session) -> None:
        of_sql(session).generated(self._of.input, self.records)

    def run(self, session: Session, variant: Variant) -> Values:
        scripts = of_sql(session)
        topic = scripts.generated(self._of.input, self.records)
        files = seconds_files(self._window)
        run = scripts.new_script_run(variant, files, topic, bounded=False)
        try:
            with session.watched_to_end(run) as (_, watch):
                seen = watch.result()
            if not seen["settled"]:
                raise Void("it did not come to an end in time")
            return {
                "records": self.records,
                "cpu_s": seen["cpu_last_s"],
                "wall_s": seen["last_change_s"],
                "rss_peak_mb": seen["rss_peak_bytes"] / 1e6,
                "rows": self._check(scripts, run),
            }
        finally:
            session.clean_up(run)

    def _check(self, session: SqlSession, run: SqlRun) -> int:
        session.check_no_dead_letters(run)
        found = session.probe.digest(run.topics.output, "order_count")
        expected = self._of.total(self._window, self.records)
        if found["sum"] != expected:
            raise Void(f"{found['sum']:,} order_count instead of {expected:,}")
        return int(found["rows"])


class WindowLatency(Figure):
    """Order statuses arrive one by one at a steady rate."""

    # Makes every part of the system start up before the clock does.
    _PRIMER_S = 3.0

    def __init__(
        self, name: str, variants: Sequence[Variant], rate: int, warmup_s: float, seconds: float
    ) -> None:
        super().__init__(name, variants)
        self._rate = rate
        self._warmup_s = warmup_s
        self._seconds = seconds

    def run(self, session: Session, variant: Variant) -> Values:
        run = of_sql(session).new_script_run(variant, LATENCY_FILES, bounded=False, live=True)
        try:
            return self._measure(of_sql(session), run)
        finally:
            session.clean_up(run)

    def _measure(self, session: SqlSession, run: SqlRun) -> Values:
        with session.watched(run, "--first-only", "--timeout-s", "120") as (process, watch):
            session.probe.window_latency(run.topics, self._rate, 0.0, self._PRIMER_S)
            session.await_first_commit(watch)
            before = cpu_s(process.pid)
            begin = time.monotonic()
            times = session.probe.window_latency(
                run.topics, self._rate, self._warmup_s, self._seconds
            )
            spent = cpu_s(process.pid) - before
            share = spent / (time.monotonic() - begin)
        session.check_no_dead_letters(run)
        if times["wrong_windows"]:
            raise Void(f"{times['wrong_windows']} of {times['windows']} windows are wrong")
        values = {name: value for name, value in times.items() if name.endswith("_ms")}
        values["sent_per_s"] = times["sent_per_s"]
        values["windows"] = times["windows"]
        values["cpu_share"] = share
        values["cpu_us"] = spent / times["sent"] * 1e6
        return values


class FirstRow(Figure):
    """From the start of a process to the first row of Nexmark q0 that a reader can have."""

    _RECORDS = 1_000

    def prepare(self, session: Session) -> None:
        of_sql(session).generated(NEXMARK, self._RECORDS)

    def run(self, session: Session, variant: Variant) -> Values:
        scripts = of_sql(session)
        topic = scripts.generated(NEXMARK, self._RECORDS)
        run = scripts.new_script_run(variant, by_name("q0").files, topic, bounded=False)
        try:
            with session.watched(run, "--first-only", "--period-ms", "5") as (_, watch):
                seen = session.await_first_commit(watch)
            return {"first_commit_s": seen["first_change_s"]}
        finally:
            session.clean_up(run)


class Plan(Figure):
    """What `duet explain` takes for a long script, less the start of a process."""

    _TIMES = 21
    _EXAMPLES = ("transactions.sql", "order-metrics.sql")

    def run(self, session: Session, variant: Variant) -> Values:
        files = [places.ROOT / "examples" / "sql" / each for each in self._EXAMPLES]
        whole = [_took("explain", *map(str, files)) for _ in range(self._TIMES)]
        start = [_took("--version") for _ in range(self._TIMES)]
        lines = sum(len(each.read_text().splitlines()) for each in files)
        took_s = statistics.median(whole) - statistics.median(start)
        return {"plan_ms": took_s * 1e3, "lines": lines}


def _took(*words: str) -> float:
    """The seconds that a command of duet takes."""
    begin = time.monotonic()
    command = bound([places.DUET, *words])
    subprocess.run(command, check=True, capture_output=True, timeout=RUN_TIMEOUT_S)
    return time.monotonic() - begin
