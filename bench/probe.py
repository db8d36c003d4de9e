"""Calls bench_probe, which fills topics and measures and verifies from outside."""

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import places
from rig.processes import Process, bound

CALL_TIMEOUT_S = 600.0


class ProbeFailed(RuntimeError):
    """bench_probe could not do its work."""


@dataclass(frozen=True)
class Topics:
    """What a run reads and writes."""

    input: str
    output: str
    dlq: str
    pair_sum: int

    def written(self) -> list[str]:
        return ["--output-topic", self.output, "--dlq-topic", self.dlq]

    def all(self) -> list[str]:
        return ["--input-topic", self.input, *self.written(), "--pair-sum", str(self.pair_sum)]


class Probe:
    """bench_probe for one broker."""

    def __init__(self, brokers: str, directory: Path) -> None:
        self._brokers = ["--brokers", brokers]
        self._directory = directory

    def create(self, *topics: str, partitions: int = 4) -> None:
        self._call("create", *topics, "--partitions", str(partitions))

    def delete(self, prefix: str) -> None:
        """Deletes every topic that begins with a prefix."""
        self._call("delete", prefix)

    def fill(self, workload: str, topic: str, count: int, value: int | None = None) -> None:
        more = [] if value is None else ["--value", str(value)]
        self._call("fill", workload, "--topic", topic, "--count", str(count), *more)

    def verify(self, topics: Topics, keep_input: bool) -> dict[str, Any]:
        """Compares a run's results with its input. An input that is used again is read once."""
        kept = ["--input-file", str(self._directory / f"{topics.input}.txt")] if keep_input else []
        return self._call("verify", *topics.all(), *kept, may_fail=True)

    def latency(self, topics: Topics, rate: int, warmup_s: float, seconds: float) -> dict[str, Any]:
        """Feeds a running system, and takes the time of its pairs."""
        words = ["--input-topic", topics.input, "--output-topic", topics.output]
        words += ["--pair-sum", str(topics.pair_sum), "--rate", str(rate)]
        words += ["--warmup-s", str(warmup_s), "--seconds", str(seconds)]
        return self._call("latency", *words, "--linger-ms", _linger_ms(rate))

    def digest(self, topic: str, field: str = "", upsert: bool = False) -> dict[str, Any]:
        """The rows that a topic holds: how many, their hash, and the sum of a field of theirs."""
        words = ["--topic", topic] + (["--sum", field] if field else [])
        return self._call("digest", *words, *(["--upsert"] if upsert else []))

    def window_latency(
        self, topics: Topics, rate: int, warmup_s: float, seconds: float
    ) -> dict[str, Any]:
        """Feeds a running script with order statuses, and takes the time of its windows."""
        words = ["--input-topic", topics.input, "--output-topic", topics.output]
        words += ["--rate", str(rate), "--warmup-s", str(warmup_s), "--seconds", str(seconds)]
        return self._call("window-latency", *words, "--linger-ms", _linger_ms(rate))

    def watch(self, topics: Topics, *more: str) -> "Watch":
        """Begins to watch; the process to watch is started after that."""
        return Watch([places.PROBE, "watch", *self._brokers, *topics.written(), *more])

    def _call(self, *words: str, may_fail: bool = False) -> dict[str, Any]:
        done = subprocess.run(
            bound([places.PROBE, *words, *self._brokers]),
            capture_output=True,
            text=True,
            timeout=CALL_TIMEOUT_S,
            check=False,
        )
        if done.returncode > (1 if may_fail else 0):
            raise ProbeFailed(f"bench_probe {words[0]}: {done.stderr[-2000:]}")
        lines = done.stdout.strip().splitlines()
        answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        return answer


def _linger_ms(rate: int) -> str:
    """A fast stream of requests of one record each would keep the broker busy, not the system."""
    return "0" if rate <= 1_000 else "1"


class Watch:
    """Watches what a process commits, and what the process takes for it."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._child = subprocess.Popen(
            bound(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._line()  # it is ready

    def start(
        self, command: Sequence[str | Path], log: Path, environment: dict[str, str]
    ) -> Process:
        """Starts the process to watch."""
        start_ns = time.monotonic_ns()
        process = Process(command, log, environment)
        assert self._child.stdin is not None
        self._child.stdin.write(f"{process.pid} {start_ns}\n")
        self._child.stdin.flush()
        return process

    def result(self) -> dict[str, Any]:
        """What was seen, once all is still."""
        seen = self._line()
        self._child.communicate()
        return seen

    def end(self) -> None:
        """Stops watching, if it still goes on."""
        self._child.kill()
        self._child.communicate()

    def _line(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        text = self._child.stdout.readline()
        if not text:
            raise ProbeFailed(f"bench_probe watch: {self._child.communicate()[1][-2000:]}")
        answer: dict[str, Any] = json.loads(text)
        return answer
