"""A Kafka broker (KRaft, combined roles) on 127.0.0.1: alone, or a node of cluster.py.

As a program it starts one broker for several test runs, and stops it (tests/kafka/README.md):

    python3 -m rig.broker start --state-file F
    python3 -m rig.broker stop --state-file F
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from rig import java, paths, waiting
from rig.processes import Process, free_port
from rig.proxy import Proxy

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 60.0
# A shared broker that nobody stops ends by itself after this time.
LIFETIME_S = 3_600

_CLUSTER_ID = "ZHVldC1rYWZrYS10ZXN0cw"
_STARTED = "Kafka Server started"

# Names and values of Kafka's broker configuration; what is not here is Kafka's default.
_SETTINGS = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": (
        "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT,"
        "SECURED:SASL_PLAINTEXT,TLS:SSL"
    ),
    "auto.create.topics.enable": "false",
    # One broker.
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    # No waits that only make sense in production.
    "group.initial.rebalance.delay.ms": "0",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
    # The workload's timestamps are years old and must stay.
    "log.retention.ms": "-1",
    # A small machine.
    "log.cleaner.enable": "true",
    "log.cleaner.dedupe.buffer.size": "8388608",
    "log.index.size.max.bytes": "1048576",
    "num.network.threads": "2",
    "num.io.threads": "3",
    "background.threads": "2",
}


class Broker:
    """A broker with a data directory that stays when the broker is stopped or killed."""

    def __init__(
        self,
        directory: Path,
        proxy: Proxy | None = None,
        node: int = 1,
        controllers: Mapping[int, int] | None = None,
        more: Mapping[str, str] | None = None,
        heap_mb: int = 384,
        secured_port: int | None = None,
        tls_port: int | None = None,
    ) -> None:
        """Writes the settings of one of the nodes whose controllers listen on the given ports.

        Clients that come through the proxy are told to come through it again. At the secured port
        they have to log in; `more` says who may. At the TLS port the broker shows the certificate
        that `more` names.
        """
        self.directory = directory
        self.node = node
        self.proxy = proxy
        self.port = free_port()
        self._more_ports = {"SECURED": secured_port, "TLS": tls_port}
        self._heap_mb = heap_mb
        self._process: Process | None = None
        self._starts = 0
        self._properties = directory / "server.properties"
        place = self._place(controllers or {node: free_port()})
        settings = _SETTINGS | place | dict(more or {})
        lines = [f"{name}={value}\n" for name, value in settings.items()]
        self._properties.write_text("".join(lines))

    def _place(self, controllers: Mapping[int, int]) -> dict[str, str]:
        """The settings that say who and where this node is."""
        listeners = {"PLAINTEXT": self.port, "CONTROLLER": controllers[self.node]}
        advertised = {"PLAINTEXT": self.port}
        if self.proxy:
            listeners["PROXIED"] = self.proxy.upstream_port
            advertised["PROXIED"] = self.proxy.port
        for name, port in self._more_ports.items():
            if port:
                listeners[name] = advertised[name] = port
        voters = [f"{node}@127.0.0.1:{port}" for node, port in controllers.items()]
        return {
            "node.id": str(self.node),
            "listeners": _listeners(listeners),
            "advertised.listeners": _listeners(advertised),
            "controller.quorum.voters": ",".join(voters),
            "log.dirs": str(self.directory / "data"),
        }

    @property
    def address(self) -> str:
        """What clients connect to."""
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def format(self) -> None:
        """Prepares the data directory; needed once, before the first start."""
        command = _java("kafka.tools.StorageTool", java.quick_start(paths.broker_archive()))
        command += ["format", "--cluster-id", _CLUSTER_ID, "--config", str(self._properties)]
        subprocess.run(command, check=True, capture_output=True, timeout=START_TIMEOUT_S)

    def start(self) -> None:
        """Returns when the broker serves clients."""
        self.launch()
        self.await_started()

    def launch(self) -> None:
        """Begins to start the broker."""
        self._starts += 1
        self._process = Process(self.command(), self.directory / f"broker-{self._starts}")

    def await_started(self) -> None:
        """Returns when the launched broker serves clients."""
        if self._process:
            _await_started(self._process.stdout_path, lambda: self.running)
        if self.proxy:
            self.proxy.listen()

    def stop(self) -> None:
        """Stops the broker as an operator would."""
        if self._process:
            self._process.terminate()
            self._process.wait(STOP_TIMEOUT_S)
        self._close_port()

    def kill(self) -> None:
        """Ends the broker at once, as a crash would (SIGKILL)."""
        if self._process:
            self._process.kill()
        self._close_port()

    def _close_port(self) -> None:
        """Nobody listens on the port of a broker that is not there."""
        if self.proxy:
            self.proxy.refuse()

    def freeze(self) -> None:
        """Stops the broker from answering, without closing a connection."""
        if self._process:
            os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets a frozen broker go on."""
        if self._process:
            os.kill(self._process.pid, signal.SIGCONT)

    def command(self) -> list[str]:
        """The command that runs the broker in the foreground."""
        return [*_java("kafka.Kafka", self.jvm_flags()), str(self._properties)]

    def jvm_flags(self) -> list[str]:
        """How Java runs the broker."""
        heap = [f"-Xms{self._heap_mb // 2}m", f"-Xmx{self._heap_mb}m"]
        return [*heap, *java.quick_start(paths.broker_archive())]


def _listeners(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


def _await_started(log: Path, running: Callable[[], bool]) -> None:
    def started() -> bool:
        if not running():
            raise RuntimeError(f"the broker ended: {log.read_text(errors='replace')[-2000:]}")
        return _STARTED in log.read_text(errors="replace")

    waiting.until("the broker to start", started, START_TIMEOUT_S)


def _java(main_class: str, flags: list[str]) -> list[str]:
    return java.command(
        main_class,
        flags=["-XX:+ExitOnOutOfMemoryError", *flags],
        log_settings=Path(__file__).parent / "log4j2.properties",
    )


def start_shared(state_file: Path) -> None:
    """Starts a broker that outlives this process and writes down how to find it."""
    broker = Broker(paths.new_work_directory("broker"))
    broker.format()
    log = broker.directory / "broker.out"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["timeout", "--kill-after=10", str(LIFETIME_S), *broker.command()],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    state = {
        "pid": process.pid,
        "address": broker.address,
        "directory": str(broker.directory),
    }
    state_file.parent.mkdir(parents=True, exist_ok=True)
    state_file.write_text(json.dumps(state))
    try:
        _await_started(log, lambda: process.poll() is None)
    except BaseException:
        stop_shared(state_file)
        raise
    print(broker.address)


def stop_shared(state_file: Path) -> None:
    """Ends the broker that a state file names, and removes its data."""
    state = json.loads(state_file.read_text())
    pid = int(state["pid"])
    directory = state["directory"]
    if _runs(pid, directory):
        # Its data is not needed any more, so nothing has to be closed in order.
        os.killpg(pid, signal.SIGKILL)
        waiting.until("the broker to end", lambda: not _runs(pid, directory), STOP_TIMEOUT_S)
    shutil.rmtree(directory, ignore_errors=True)
    state_file.unlink()


def shared_address(state_file: Path) -> str:
    """The address of the broker that a state file names."""
    return str(json.loads(state_file.read_text())["address"])


def _runs(pid: int, directory: str) -> bool:
    """Whether the process still is the one that was started for this directory."""
    try:
        return directory in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description="Starts or stops a broker for several test runs.")
    parser.add_argument("what", choices=["start", "stop"])
    parser.add_argument("--state-file", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.what == "start":
        start_shared(arguments.state_file)
    else:
        stop_shared(arguments.state_file)


if __name__ == "__main__":
    main()
