"""Child processes that never outlive the tests."""

import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from rig.waiting import TooLate

# Below the range that Linux hands to outgoing connections: a port that is free while its owner is
# being restarted stays free.
_PORTS = range(20_000, 32_000)
_random_ports = Random()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    for _ in range(1_000):
        port = _random_ports.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("found no free port")


def bound(command: Sequence[str | Path]) -> list[str]:
    """The command of a child that the kernel kills when its parent is gone, whatever ended it."""
    return ["setpriv", "--pdeathsig", "KILL", "--", *map(str, command)]


class Process:
    """A child process whose output goes to files; it is killed when this process ends."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.stdout_path = log.with_name(log.name + ".out")
        self.stderr_path = log.with_name(log.name + ".err")
        with self.stdout_path.open("ab") as out, self.stderr_path.open("ab") as err:
            self._child = subprocess.Popen(
                bound(command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment,
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while the process runs, negative if a signal ended it."""
        return self._child.poll()

    @property
    def running(self) -> bool:
        return self.exit_code is None

    def stdout(self) -> str:
        return self.stdout_path.read_text(errors="replace")

    def stderr(self) -> str:
        return self.stderr_path.read_text(errors="replace")

    def terminate(self) -> None:
        """Asks the process to stop (SIGTERM)."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the process without asking (SIGKILL), if it still runs."""
        self._signal(signal.SIGKILL)
        self._child.wait()

    def wait(self, timeout_s: float) -> int:
        """The exit code, once the process has ended by itself."""
        try:
            return self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise TooLate(f"process {self.pid} did not end within {timeout_s:.1f} s") from None

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            self._child.send_signal(number)
