"""Calls the oracle and the other programs of oracle/."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig import java, paths
from rig.processes import Process, bound

CALL_TIMEOUT_S = 180.0
HEAP_MB = 512


@dataclass(frozen=True)
class Answer:
    """What a program said."""

    exit_code: int
    stdout: str
    stderr: str

    def json(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.stdout.strip().splitlines()[-1])
        return line


def command(
    what: str, brokers: str, arguments: Sequence[str], flags: Sequence[str]
) -> list[str]:
    """The command that runs one of the programs; `flags` are for Java."""
    log_settings = paths.ORACLE / "log4j2.properties"
    main = java.command(
        "oracle.Main", paths.oracle_jar(), flags=flags, log_settings=log_settings
    )
    return [*main, what, "--brokers", brokers, *arguments]


def _flags(heap_mb: int) -> list[str]:
    return [f"-Xmx{heap_mb}m", *java.quick_start(paths.oracle_archive())]


def start(what: str, brokers: str, arguments: Sequence[str], log: Path) -> Process:
    """Runs a program in the background."""
    return Process(command(what, brokers, arguments, _flags(HEAP_MB)), log)


def call(
    what: str, brokers: str, arguments: Sequence[str], heap_mb: int = HEAP_MB
) -> Answer:
    """Runs a program to its end, however it ends."""
    done = subprocess.run(
        bound(command(what, brokers, arguments, _flags(heap_mb))),
        capture_output=True,
        text=True,
        timeout=CALL_TIMEOUT_S,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def must(what: str, brokers: str, arguments: Sequence[str]) -> Answer:
    """Runs a program that has to succeed."""
    answer = call(what, brokers, arguments)
    if answer.exit_code != 0:
        raise AssertionError(f"{what} failed: {answer.stderr[-2000:]}{answer.stdout[-2000:]}")
    return answer
