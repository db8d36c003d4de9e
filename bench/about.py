"""The machine and the versions that figures are worth nothing without."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import places
from peers import peers
from systems import TITLES


def about(quick: bool, repeats: int, systems: list[str]) -> dict[str, str]:
    """What a reader has to know about a run."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "kind": "quick" if quick else "full",
        "repeats": str(repeats),
        "commit": _commit(),
        "processor": f"{_cpu_model()}, {os.cpu_count()} cores",
        "memory": f"{_memory_gib():.0f} GiB",
        "kernel": platform.release(),
        **_duet_versions(),
        "Apache Kafka": _kafka_version(),
        "Java": _first_line(["java", "-version"], stream="stderr"),
        **{TITLES[peer]: version for peer, version in peers.versions().items() if peer in systems},
    }


def _first_line(command: list[str], stream: str = "stdout") -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return str(getattr(done, stream)).splitlines()[0]


def _commit() -> str:
    git = ["git", "-C", str(places.ROOT)]
    try:
        changed = subprocess.run(
            [*git, "diff", "--quiet", "HEAD"], check=False, capture_output=True, timeout=60
        )
        commit = _first_line([*git, "rev-parse", "--short", "HEAD"])
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return commit + (" with changes" if changed.returncode else "")


def _cpu_model() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else platform.machine()


def _memory_gib() -> float:
    found = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return int(found.group(1)) / 2**20 if found else 0.0


def _duet_versions() -> dict[str, str]:
    """Each line of `duet --version` is a name and a version."""
    done = subprocess.run([places.DUET, "--version"], capture_output=True, text=True, check=True)
    pairs = (line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    return {name: version for name, version in pairs if name in ("duet", "librdkafka", "CAF")}


def _kafka_version() -> str:
    jars = [path.name for path in places.JARS.glob("kafka-clients-*.jar")]
    return jars[0].removeprefix("kafka-clients-").removesuffix(".jar") if jars else "unknown"
