"""Limits on the memory or the threads of a process: control groups of the kernel, v1 or v2."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rig import waiting

_REMOVE_TIMEOUT_S = 10.0


class Unavailable(RuntimeError):
    """This machine lets us make no control group."""


@dataclass(frozen=True)
class _Version:
    """The files of one version of control groups."""

    root: Path
    limit: str
    no_swap: dict[str, str]
    peak: str
    events: str


_V1 = _Version(
    Path("/sys/fs/cgroup/memory"),
    "memory.limit_in_bytes",
    {"memory.swappiness": "0"},
    "memory.max_usage_in_bytes",
    "memory.oom_control",
)
_V2 = _Version(
    Path("/sys/fs/cgroup"),
    "memory.max",
    {"memory.swap.max": "0"},
    "memory.peak",
    "memory.events",
)


class _Group:
    """A new control group."""

    def __init__(self, root: Path, name: str, settings: Mapping[str, str]) -> None:
        self.path = root / name
        try:
            self.path.mkdir()
            for file, value in settings.items():
                self._write(file, value)
        except OSError as error:
            self.remove()
            raise Unavailable(f"no control group: {error}") from None

    def launcher(self, executable: Path, script: Path) -> Path:
        """Writes a program that enters the group and becomes the executable."""
        procs = shlex.quote(os.fspath(self.path / "cgroup.procs"))
        program = shlex.quote(os.fspath(executable))
        script.write_text(f'#!/bin/sh\necho $$ > {procs} && exec {program} "$@"\n')
        script.chmod(0o755)
        return script

    def remove(self) -> None:
        """Removes the group, once its processes have ended."""
        if self.path.exists():
            waiting.until("an empty control group", self._removed, _REMOVE_TIMEOUT_S)

    def _removed(self) -> bool:
        try:
            self.path.rmdir()
        except OSError:
            return False
        return True

    def _write(self, file: str, value: str) -> None:
        (self.path / file).write_text(value)


class ThreadGroup(_Group):
    """A group whose processes may have so many threads, all together."""

    def __init__(self, name: str, threads_max: int) -> None:
        v1 = Path("/sys/fs/cgroup/pids")
        super().__init__(v1 if v1.exists() else _V2.root, name, {})
        self.limit(threads_max)

    def limit(self, threads_max: int) -> None:
        """Changes the limit; threads that are there already stay."""
        try:
            self._write("pids.max", str(threads_max))
        except OSError as error:
            self.remove()
            raise Unavailable(f"no limit of threads: {error}") from None


class MemoryGroup(_Group):
    """A group whose processes may have so much memory; swap is of no help to them."""

    def __init__(self, name: str, limit_bytes: int) -> None:
        self._version = _V1 if (_V1.root / _V1.limit).exists() else _V2
        limits = {self._version.limit: str(limit_bytes), **self._version.no_swap}
        super().__init__(self._version.root, name, limits)

    def peak_bytes(self) -> int:
        """The most memory that the group has used."""
        return int((self.path / self._version.peak).read_text())

    def oom_kills(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        lines = (self.path / self._version.events).read_text().splitlines()
        return sum(int(words[1]) for words in map(str.split, lines) if words[0] == "oom_kill")
