"""A reader of committed results that watches all along (the program `watch` of oracle/)."""

from pathlib import Path
from typing import Any

from rig import tools, waiting
from rig.processes import Process

FINISH_TIMEOUT_S = 120.0


class Watcher:
    """Notes when results arrive; in the end it reads everything again and compares."""

    def __init__(self, brokers: str, output: str, dlq: str, log: Path) -> None:
        self._report = log.with_name(log.name + ".report")
        self._finish = log.with_name(log.name + ".finish")
        arguments = ["--output-topic", output, "--dlq-topic", dlq]
        arguments += ["--report", str(self._report), "--finish-when", str(self._finish)]
        self.process: Process = tools.start("watch", brokers, arguments, log)

    def pauses(self, begun: float, ended: float) -> list[tuple[float, float]]:
        """The times without output that overlap a span of time: when each began and ended."""
        ends = [[float(each) / 1000 for each in words[1:3]] for words in self._lines("gap")]
        return [(start, end) for start, end in ends if start < ended and end > begun]

    def outputs(self) -> int:
        """How many output records have arrived so far."""
        lines = self._lines("at")
        return int(lines[-1][2]) if lines else 0

    def await_outputs(self, count: int, timeout_s: float) -> None:
        """Waits until that many output records have arrived."""
        waiting.until(f"{count} outputs", lambda: self.outputs() >= count, timeout_s)

    def finish(self) -> dict[str, Any]:
        """Reads to the end, reads all of it again, and says whether both were the same."""
        self._finish.touch()
        self.process.wait(FINISH_TIMEOUT_S)
        return tools.Answer(
            self.process.exit_code or 0, self.process.stdout(), self.process.stderr()
        ).json()

    def _lines(self, kind: str) -> list[list[str]]:
        if not self._report.exists():
            return []
        # The last line may be half written.
        text = self._report.read_text().rpartition("\n")[0]
        return [line.split() for line in text.splitlines() if line.startswith(kind + " ")]
