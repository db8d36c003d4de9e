"""The broker of the tests, with the memory and the habits that a benchmark needs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from rig import paths
from rig.broker import Broker

# Kafka's own default.
HEAP = ["-Xms1g", "-Xmx1g"]

_SETTINGS = {
    # Deleted topics leave the disk at once.
    "log.segment.delete.delay.ms": "1000",
    "num.io.threads": "4",
    # As in production: the broker of the tests has little to clean and little memory for it.
    "log.cleaner.dedupe.buffer.size": "67108864",
    "log.index.size.max.bytes": "10485760",
}


class BenchBroker(Broker):
    """One broker on 127.0.0.1."""

    def format(self) -> None:
        lines = [f"{name}={value}\n" for name, value in _SETTINGS.items()]
        with (self.directory / "server.properties").open("a") as properties:
            properties.writelines(lines)  # the last value of a name counts
        super().format()

    def jvm_flags(self) -> list[str]:
        return HEAP


@contextmanager
def running_broker() -> Iterator[BenchBroker]:
    """A new broker; its data is removed at the end."""
    broker = BenchBroker(paths.new_work_directory("bench-broker"))
    try:
        broker.format()
        broker.start()
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(broker.directory, ignore_errors=True)
