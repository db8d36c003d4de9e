"""The systems that are measured, and how each is run."""

import os
from dataclasses import dataclass
from pathlib import Path

import places
from peers import peers
from probe import Topics

SYSTEMS = ("duet", "bare", *peers.PEERS)
# A duet of an earlier commit; only there with --before.
BEFORE = "before"

TITLES = {
    "duet": "duet",
    BEFORE: "duet before",
    "bare": "bare librdkafka",
    "flink": "Flink",
    "streams": "Kafka Streams",
    "jet": "Hazelcast Jet",
}

_INTERVALS = {"bare": "commit", "flink": "checkpoint", "streams": "commit", "jet": "snapshot"}


@dataclass(frozen=True)
class Variant:
    """A system with the settings that a figure varies."""

    system: str
    interval_ms: int = 0
    guarantee: str = "exactly-once"

    @property
    def name(self) -> str:
        """For people, for example "Flink, checkpoint 1,000 ms"."""
        words = TITLES[self.system]
        if self.guarantee != "exactly-once":
            words += f", {self.guarantee}"
        if self.system in _INTERVALS:
            words += f", {_INTERVALS[self.system]} {self.interval_ms:,} ms"
        return words


@dataclass(frozen=True)
class Run:
    """One run of a variant. Everything it makes in Kafka begins with `app_id`."""

    variant: Variant
    brokers: str
    topics: Topics
    app_id: str
    directory: Path
    changelog: str | None = None  # bare alone has to be told whether to write one

    @property
    def command(self) -> list[str]:
        if self.variant.system == "duet":
            return self._duet(places.DUET)
        if self.variant.system == BEFORE:
            return self._duet(places.before())
        if self.variant.system == "bare":
            return self._bare()
        return self._peer()

    def _common(self) -> list[str]:
        return ["--brokers", self.brokers, *self.topics.all(), "--app-id", self.app_id]

    def _duet(self, binary: Path) -> list[str]:
        words = [str(binary), "run", "pairs", *self._common(), "--create-topics"]
        words += ["--guarantee", self.variant.guarantee, "--log-level", "warning"]
        return [*words, "--metrics-address", "127.0.0.1:0"]

    def _bare(self) -> list[str]:
        words = [str(places.BARE), *self._common()]
        words += ["--commit-ms", str(self.variant.interval_ms)]
        return words + (["--changelog", self.changelog] if self.changelog else [])

    def _peer(self) -> list[str]:
        setup = peers.Setup(
            brokers=self.brokers,
            input_topic=self.topics.input,
            output_topic=self.topics.output,
            dlq_topic=self.topics.dlq,
            pair_sum=self.topics.pair_sum,
            app_id=self.app_id,
            guarantee=self.variant.guarantee,
            interval_ms=self.variant.interval_ms,
            work_directory=self.directory,
        )
        return peers.command(places.PEERS_BUILD, self.variant.system, setup)


def environment() -> dict[str, str]:
    """What this run is configured with must not become configuration of duet."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DUET_")}
