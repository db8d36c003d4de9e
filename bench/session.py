"""Runs one system once, and takes away everything it leaves behind."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import systems
from probe import Probe, ProbeFailed, Topics, Watch
from rig.processes import Process
from rig.waiting import TooLate
from systems import Run, Variant

STOP_TIMEOUT_S = 30.0
# How long nothing must change before a system counts as done: longer than any commit, checkpoint
# or snapshot interval that is measured. JVMs may also pause, or still be starting parts of them.
_QUIET_S = {"duet": 2.5, "before": 2.5, "bare": 2.5}
_QUIET_S_PEERS = 4.0
FIRST_COMMIT_TIMEOUT_S = 120.0
RUN_TIMEOUT_S = 600.0


class Void(Exception):
    """A run has no figure: its result was wrong, or there was none."""


class Session:
    """A broker with its input topics, and the runs against it."""

    def __init__(self, brokers: str, directory: Path) -> None:
        self.brokers = brokers
        self.directory = directory
        self.probe = Probe(brokers, directory)
        self._inputs: set[str] = set()
        self._runs = 0

    def input(self, workload: str, count: int, partitions: int = 4) -> str:
        """A topic with a workload, filled once for all runs."""
        topic = f"input-{workload}-{count}-{partitions}"
        if topic not in self._inputs:
            self.probe.create(topic, partitions=partitions)
            self.probe.fill(workload, topic, count)
            self._inputs.add(topic)
        return topic

    def new_run(
        self, variant: Variant, pair_sum: int, input_topic: str | None = None, **more: Any
    ) -> Run:
        """A run with topics of its own; so is the input, if none is given."""
        self._runs += 1
        app = f"run-{self._runs}-{variant.system}"
        topics = Topics(input_topic or f"{app}-input", f"{app}-output", f"{app}-dlq", pair_sum)
        own = [topics.output, topics.dlq] + ([] if input_topic else [topics.input])
        directory = self.directory / app
        directory.mkdir()
        changelog = f"{app}-state" if more.get("changelog") else None
        self.probe.create(*own, *([changelog] if changelog else []))
        return Run(variant, self.brokers, topics, app, directory, changelog)

    def clean_up(self, run: Run) -> None:
        """Deletes what a run made in Kafka and on the disk."""
        self.probe.delete(f"{run.app_id}-")
        shutil.rmtree(run.directory, ignore_errors=True)

    @contextmanager
    def watched_to_end(self, run: Run) -> Iterator[tuple[Process, Watch]]:
        """As `watched`, until nothing has changed for a while."""
        quiet_s = _QUIET_S.get(run.variant.system, _QUIET_S_PEERS)
        with self.watched(run, "--quiet-s", str(quiet_s)) as both:
            yield both

    @contextmanager
    def watched(self, run: Run, *more: str) -> Iterator[tuple[Process, Watch]]:
        """Runs a system while bench_probe watches it."""
        watch = self.probe.watch(run.topics, *more)
        process = watch.start(run.command, run.directory / "process", systems.environment())
        try:
            yield process, watch
        except ProbeFailed as error:
            raise Void(f"{error} {process.stderr()[-1000:]}") from error
        finally:
            watch.end()
            stop(process)

    def run_to_end(self, run: Run, *more: str) -> None:
        """Runs a system that ends by itself."""
        log = run.directory / "process"
        process = Process([*run.command, *more], log, systems.environment())
        try:
            exit_code = process.wait(RUN_TIMEOUT_S)
        finally:
            process.kill()
        if exit_code != 0:
            raise Void(f"it ended with {exit_code}: {process.stderr()[-1000:]}")

    def await_first_commit(self, watch: Watch) -> dict[str, Any]:
        """What `watched` with --first-only saw."""
        seen = watch.result()
        if not seen["changes"]:
            raise Void("nothing was committed")
        return seen

    def verify(self, run: Run, keep_input: bool) -> None:
        """Voids a run whose results are not exactly those that its input calls for."""
        verdict = self.probe.verify(run.topics, keep_input)
        if not verdict["clean"]:
            words = [f"{verdict[what]:,} {what}" for what in ("lost", "repeated", "wrong")]
            raise Void(", ".join(words))


def stop(process: Process) -> None:
    """Stops a system as an operator would, if it lets itself be stopped."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except TooLate:
        process.kill()
