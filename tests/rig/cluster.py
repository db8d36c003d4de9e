"""Three Kafka brokers on 127.0.0.1, each also a controller and each behind a proxy of its own."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from rig import waiting, wire
from rig.broker import Broker
from rig.processes import free_port
from rig.proxy import Proxy
from rig.wire import Coordinated

NODES = (1, 2, 3)
HEAP_MB = 256
ANSWER_TIMEOUT_S = 60.0

_SETTINGS = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    # A dead broker is missed sooner, and leads again sooner after its return.
    "broker.session.timeout.ms": "6000",
    "broker.heartbeat.interval.ms": "1000",
    "leader.imbalance.check.interval.seconds": "5",
}


class Cluster:
    """Topics have three replicas, two of which acknowledge what is written."""

    def __init__(self, directory: Path) -> None:
        controllers = {node: free_port() for node in NODES}
        self.brokers: dict[int, Broker] = {}
        for node in NODES:
            own = directory / f"node-{node}"
            own.mkdir()
            self.brokers[node] = Broker(own, Proxy(), node, controllers, _SETTINGS, HEAP_MB)

    @property
    def address(self) -> str:
        """What the tools of the tests connect to."""
        return ",".join(each.address for each in self.brokers.values())

    @property
    def proxies(self) -> list[Proxy]:
        return [each.proxy for each in self.brokers.values() if each.proxy]

    @property
    def proxied_address(self) -> str:
        """What a client under test connects to."""
        return ",".join(each.address for each in self.proxies)

    def start(self) -> None:
        """Formats and starts all nodes: none can start alone."""
        for each in self.proxies:
            each.start()
        with ThreadPoolExecutor() as pool:
            list(pool.map(Broker.format, self.brokers.values()))
        # Not in threads: a process ends with the thread that has started it.
        for broker in self.brokers.values():
            broker.launch()
        for broker in self.brokers.values():
            broker.await_started()

    def end(self) -> None:
        """Ends everything at once."""
        for broker in self.brokers.values():
            broker.kill()
        for proxy in self.proxies:
            proxy.close()

    # --- who does what

    def leaders(self, topic: str) -> list[int]:
        """The node that leads each partition of a topic, -1 where nobody does."""
        return [each.leader for each in wire.topics(self._any_port())[topic]]

    def in_sync(self) -> bool:
        """Whether every replica of every partition is in sync."""
        partitions = chain.from_iterable(wire.topics(self._any_port()).values())
        return all(each.in_sync == each.replicas for each in partitions)

    def coordinator(self, of: Coordinated, name: str) -> int:
        """The node that coordinates a group or a transactional id, once there is one."""
        what = f"a coordinator of {name}"
        return waiting.until(
            what, lambda: wire.coordinator(self._any_port(), of, name), ANSWER_TIMEOUT_S
        )

    def _any_port(self) -> int:
        return next(each.port for each in self.brokers.values() if each.running)
