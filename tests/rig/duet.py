"""Runs the duet executable."""

import json
import os
import re
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rig import paths, waiting
from rig.processes import Process

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0

_METRICS_ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)/metrics")


class Duet(Process):
    """One run of the executable."""

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        executable: Path | None = None,
    ) -> None:
        all_variables = _environment() | dict(environment or {})
        super().__init__([executable or paths.duet(), *arguments], log, all_variables)

    def summary(self) -> dict[str, Any]:
        """The JSON line that a run with --until-caught-up ends with."""
        line: dict[str, Any] = json.loads(self.stdout().strip().splitlines()[-1])
        return line

    def metrics_address(self) -> str | None:
        """Where the process serves its metrics; None before it has said so."""
        found = _METRICS_ADDRESS.search(self.stderr())
        return found.group(1) if found else None

    def metric(self, name: str, label: str = "") -> float:
        """The sum of a metric over its labels, or over those with one label that is given as
        `name="value"`; 0 before the process serves metrics."""
        address = self.metrics_address()
        if address is None:
            return 0.0
        try:
            with urllib.request.urlopen(f"http://{address}/metrics", timeout=2) as answer:
                text = answer.read().decode()
        except OSError:
            return 0.0
        lines = re.findall(rf"^{name}({{.*}})? (\S+)$", text, re.MULTILINE)
        return sum(float(value) for labels, value in lines if label in labels)

    def commits(self) -> float:
        """How many transactions the process has committed."""
        return self.metric("duet_transactions_total", 'result="committed"')

    def last_commit(self) -> float:
        """When the process last committed, in seconds since 1970; 0 if it did not yet."""
        return self.metric("duet_last_commit_timestamp_seconds")

    def await_commit(self, after: float = 0.0, timeout_s: float = START_TIMEOUT_S) -> float:
        """Waits for a commit later than a time; returns when it was."""

        def commit() -> float | None:
            if not self.running:
                raise AssertionError(f"duet ended with {self.exit_code}: {self.stderr()[-1000:]}")
            last = self.last_commit()
            return last if last > after else None

        return waiting.until("a commit of duet", commit, timeout_s)

    def await_commits(self, count: int, timeout_s: float = START_TIMEOUT_S) -> None:
        """Waits until the process has committed so many transactions, or has ended."""
        waiting.until(
            f"{count} commits", lambda: not self.running or self.commits() >= count, timeout_s
        )

    def await_line(self, words: str, timeout_s: float = START_TIMEOUT_S) -> None:
        """Waits until some words appear in the log."""
        waiting.until(f'"{words}" in the log', lambda: words in self.stderr(), timeout_s)

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Stops the process as an operator would; returns its exit code."""
        self.terminate()
        return self.wait(timeout_s)


def _environment() -> dict[str, str]:
    """What the tests are configured with must not become configuration of duet."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DUET_")}
