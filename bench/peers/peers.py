"""The stream processors that duet is measured against: builds them and says how to run them."""

import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PEERS = ("flink", "streams", "jet")

_SOURCES = Path(__file__).resolve().parent
_BUILD_TIMEOUT_S = 900.0

_MAIN_CLASSES = {
    "flink": "peers.FlinkPeer",
    "streams": "peers.StreamsPeer",
    "jet": "peers.JetPeer",
}
_SQL_MAIN_CLASS = "peers.SqlPeer"

# README.md says what else was tried. A fixed heap, so that no run pays for its growth.
_JVM_OPTIONS = (
    "-Xms2g",
    "-Xmx2g",
    "-XX:+UseParallelGC",
    "-XX:+ExitOnOutOfMemoryError",
)

# What each peer's own documentation asks for on Java 17, or it reflects less or warns.
_PEER_OPTIONS = {
    "flink": (
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
    ),
    "streams": (),
    "jet": (
        "--add-modules=java.se",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.management/sun.management=ALL-UNNAMED",
        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
    ),
}

_VERSION_PROPERTIES = {
    "flink": "flink.version",
    "streams": "kafka-streams.version",
    "jet": "hazelcast.version",
}


@dataclass(frozen=True)
class Setup:
    """One run of a peer. Its topics exist; what it keeps on disk is in a folder of its own."""

    brokers: str
    input_topic: str
    output_topic: str
    dlq_topic: str
    pair_sum: int
    app_id: str
    guarantee: str  # "exactly-once" or "at-least-once"
    interval_ms: int  # Flink: checkpoint; Kafka Streams: commit; Jet: snapshot
    work_directory: Path
    threads: int = 2


@dataclass(frozen=True)
class SqlSetup:
    """One run of a script on Flink. Its topics exist, and it names them."""

    statements: Path  # statements, each with a byte 0 behind it
    interval_ms: int  # between two checkpoints
    work_directory: Path
    mini_batch: bool = True
    watermark_ms: int = 200  # Flink's default
    threads: int = 2


def build(build_root: Path) -> None:
    """Builds every peer with Maven, once for all runs; needs Java 17 and Maven Central."""
    command = ["mvn", "-q", "-B", "-f", str(_SOURCES / "pom.xml")]
    command += [f"-Dbuild.root={build_root.absolute()}", "package"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=_BUILD_TIMEOUT_S)


def command(build_root: Path, peer: str, setup: Setup) -> list[str]:
    """The command that runs a peer in the foreground until SIGTERM, from the earliest offset."""
    return [
        *_java(build_root.absolute() / peer, _PEER_OPTIONS[peer], _MAIN_CLASSES[peer]),
        *("--brokers", setup.brokers),
        *("--input-topic", setup.input_topic),
        *("--output-topic", setup.output_topic),
        *("--dlq-topic", setup.dlq_topic),
        *("--pair-sum", str(setup.pair_sum)),
        *("--app-id", setup.app_id),
        *("--guarantee", setup.guarantee),
        *("--interval-ms", str(setup.interval_ms)),
        *("--threads", str(setup.threads)),
        *("--work-dir", str(setup.work_directory.absolute())),
    ]


def sql_command(build_root: Path, setup: SqlSetup) -> list[str]:
    """The command that runs a script on Flink in the foreground, until its inputs end or SIGTERM."""
    home = build_root.absolute() / "flinksql"
    return [
        *_java(home, _PEER_OPTIONS["flink"], _SQL_MAIN_CLASS),
        *("--statements", str(setup.statements.absolute())),
        *("--interval-ms", str(setup.interval_ms)),
        *("--mini-batch", str(setup.mini_batch).lower()),
        *("--watermark-ms", str(setup.watermark_ms)),
        *("--threads", str(setup.threads)),
        *("--work-dir", str(setup.work_directory.absolute())),
    ]


def _java(home: Path, options: Sequence[str], main_class: str) -> list[str]:
    class_path = f"{home / 'job.jar'}:{home / 'lib'}/*"
    return ["java", *_JVM_OPTIONS, *options, "-cp", class_path, main_class]


def versions() -> dict[str, str]:
    """The version of each peer, as pom.xml has it: every published figure names it."""
    properties = ElementTree.parse(_SOURCES / "pom.xml").getroot().find("{*}properties")
    if properties is None:
        raise RuntimeError("pom.xml has no properties")
    found = {child.tag.rpartition("}")[2]: child.text or "" for child in properties}
    return {peer: found[name] for peer, name in _VERSION_PROPERTIES.items()}
