"""The command lines of Java programs."""

from collections.abc import Sequence
from pathlib import Path

from rig import paths


def command(
    main_class: str, *jars: Path, flags: Sequence[str] = (), log_settings: Path
) -> list[str]:
    """Runs a class of these jars or of those that tests/kafka/pom.xml names."""
    class_path = ":".join(map(str, [*jars, paths.jars() / "*"]))
    return [
        "java",
        "-XX:+UseSerialGC",
        *flags,
        f"-Dlog4j2.configurationFile={log_settings}",
        "-cp",
        class_path,
        main_class,
    ]


_SILENT = ["-Xlog:disable", "-Xlog:all=error:stderr"]


def quick_start(archive: Path) -> list[str]:
    """Flags for a program that ends soon, or does little.

    Java compiles less, and takes the classes as the archive has them; without a word it does
    without, if there is none or another Java has made it.
    """
    return ["-XX:TieredStopAtLevel=1", f"-XX:SharedArchiveFile={archive}", *_SILENT]


def archiving(archive: Path) -> list[str]:
    """Flags for a program that writes down the classes that it used when it ends."""
    return [f"-XX:ArchiveClassesAtExit={archive}", *_SILENT]
