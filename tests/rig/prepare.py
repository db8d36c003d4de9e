"""Compiles the oracle, and archives what Java loads for it and for a broker: python3 -m rig.prepare

With the archives both start in half of the time. Nothing is done if nothing has changed.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from rig import java, paths, tools
from rig.broker import Broker

SOURCES = paths.ORACLE
TIMEOUT_S = 60.0


class ArchivingBroker(Broker):
    """A broker that archives its classes when it stops."""

    def jvm_flags(self) -> list[str]:
        return java.archiving(paths.broker_archive())


def compile_oracle() -> None:
    """Makes the jar anew, so that no class stays whose source is gone."""
    with tempfile.TemporaryDirectory() as classes:
        sources = map(str, sorted(SOURCES.glob("*.java")))
        javac = ["javac", "-Xlint:all", "-Werror", "-d", classes, "-cp", f"{paths.jars()}/*"]
        subprocess.run([*javac, *sources], check=True, timeout=TIMEOUT_S)
        jar = ["jar", "--create", "--file", str(paths.oracle_jar()), "-C", classes, "."]
        subprocess.run(jar, check=True, timeout=TIMEOUT_S)


def archive_classes() -> None:
    """Runs a broker, and the tool that is a reader, a writer and an administrator."""
    paths.broker_archive().unlink(missing_ok=True)
    paths.oracle_archive().unlink(missing_ok=True)
    directory = paths.new_work_directory("prepare")
    broker = ArchivingBroker(directory)
    try:
        broker.format()
        broker.start()
        workload = ["--topic", "any", "--partitions", "1", "--pair-sum", "13", "--seed", "1"]
        tools.must("fill", broker.address, [*workload, "--count", "100"])
        plant = ["--source", "any", "--input-topic", "any", "--kind", "nothing"]
        flags = java.archiving(paths.oracle_archive())
        command = tools.command("plant", broker.address, plant, flags)
        subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S)
        broker.stop()
    finally:
        broker.kill()
        shutil.rmtree(directory, ignore_errors=True)


def changed(since: Path) -> bool:
    """Whether a file, the last of them, is missing or older than what they are made of."""
    if not since.exists():
        return True
    made = since.stat().st_mtime
    parts = [paths.jars(), Path(__file__), *SOURCES.iterdir()]
    return any(part.stat().st_mtime > made for part in parts)


def main() -> None:
    if changed(paths.broker_archive()):
        compile_oracle()
        archive_classes()


if __name__ == "__main__":
    main()
