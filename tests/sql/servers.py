"""The Java programs that topics and Flink are asked through: a JSON object a line, an answer a line."""

import base64
import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rig import java
from rig.processes import bound
from rig.waiting import TooLate
from sql.records import Record

_HERE = Path(__file__).resolve().parent
_LOG_SETTINGS = _HERE / "log4j2.properties"
# A request on topics; the first one waits for Java to compile and start.
_TOPICS_TIMEOUT_S = 60.0

# What Flink's own scripts open for it on Java 17.
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.math",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.text",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
)

# Names of days and months, and what local time is, where nothing else says so.
_ANYWHERE = ("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC")


class Failed(RuntimeError):
    """A server could not do what it was asked."""


class _Server:
    """A child process that answers a line with a line; it ends with this process."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                bound(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )
        self._log = log
        self._asking = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, timeout_s: float, **request: Any) -> dict[str, Any]:
        """The answer to a request; raises `TooLate` if there is none in time."""
        with self._asking:
            assert self._child.stdin
            self._child.stdin.write(json.dumps(request) + "\n")
            self._child.stdin.flush()
            try:
                line = self._answers.get(timeout=timeout_s)
            except queue.Empty:
                raise TooLate(f"no answer within {timeout_s:.0f} s to {request['do']}") from None
        if not line:
            raise Failed(f"the server ended, see {self._log}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()

    def _listen(self) -> None:
        """Passes answers on, and an empty line at the end."""
        assert self._child.stdout
        for line in self._child.stdout:
            self._answers.put(line)
        self._answers.put("")


class Topics:
    """The topics of a Kafka."""

    def __init__(self, brokers: str, log: Path) -> None:
        source = str(_HERE / "topics" / "TopicServer.java")
        flags = ["-Xmx256m", "-XX:TieredStopAtLevel=1"]
        command = java.command(source, flags=flags, log_settings=_LOG_SETTINGS)
        self._server = _Server([*command, brokers], log)

    def create(self, partitions: Mapping[str, int]) -> None:
        self._ask(do="create", topics=partitions)

    def delete(self, topics: Sequence[str]) -> None:
        """Deletes those of the topics that are there."""
        self._ask(do="delete", topics=topics)

    def write(self, topic: str, records: Sequence[Record]) -> None:
        self._ask(do="write", topic=topic, records=[_encoded(each) for each in records])

    def read(self, topic: str) -> list[Record]:
        """All committed records of a topic, those of a partition in order."""
        return [_decoded(each) for each in self._ask(do="read", topic=topic)["records"]]

    def close(self) -> None:
        self._server.kill()

    def _ask(self, **request: Any) -> dict[str, Any]:
        return self._server.ask(_TOPICS_TIMEOUT_S, **request)


class Flink:
    """A Flink inside one Java process."""

    # Beyond what a script may take: to start, and to cancel what has taken too long.
    _SPARE_S = 60.0

    def __init__(self, jars: Path, log: Path) -> None:
        opened = [f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED]
        command = ["java", "-Xmx1g", "-XX:+UseSerialGC", *opened, *_ANYWHERE]
        command += [f"-Dlog4j2.configurationFile={_LOG_SETTINGS}", "-cp", f"{jars}/*"]
        self._server = _Server([*command, str(_HERE / "flink" / "FlinkServer.java")], log)

    def run(self, statements: Sequence[str], seconds: int) -> dict[str, Any]:
        """What became of a script that ends by itself."""
        return self._ask(seconds, do="run", statements=statements)

    def start(self, statements: Sequence[str], seconds: int) -> dict[str, Any]:
        """What became of a script until it runs; `stop` has to follow."""
        return self._ask(seconds, do="start", statements=statements)

    def stop(self) -> dict[str, Any]:
        """What became of the script that was started: an outcome only if it has failed."""
        return self._ask(0, do="stop")

    def functions(self) -> list[str]:
        """The names of all built-in functions."""
        return list(self._ask(0, do="functions")["functions"])

    def close(self) -> None:
        self._server.kill()

    def _ask(self, seconds: int, **request: Any) -> dict[str, Any]:
        return self._server.ask(seconds + self._SPARE_S, seconds=seconds, **request)


def _encoded(record: Record) -> dict[str, Any]:
    return {
        "partition": record.partition,
        "timestamp": record.timestamp,
        "key": _base64(record.key),
        "value": _base64(record.value),
        "headers": [[name, _base64(value)] for name, value in record.headers],
    }


def _decoded(said: Mapping[str, Any]) -> Record:
    return Record(
        value=_bytes(said["value"]),
        key=_bytes(said["key"]),
        timestamp=said["timestamp"],
        partition=said["partition"],
        headers=tuple((name, _bytes(value)) for name, value in said["headers"]),
    )


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
