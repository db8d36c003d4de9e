"""The watching reader finds every change of what it has seen, and notes when it saw nothing."""

import time
import unittest
from pathlib import Path

from rig import tools, waiting
from rig.case import Application, KafkaCase
from rig.processes import Process

RECORDS = 2_000
ANSWER_TIMEOUT_S = 60.0
# Kinds of defects of a copy, each with what the second reading finds there. What is missing in the
# middle of a copy lets all that follows move up.
ANOTHER = "is not the record that was seen"
DIFFERENCES = {
    "loss": ANOTHER,
    "tail-loss": "was seen but is not there",
    "duplicate": "is there but was not seen",
    "reorder": ANOTHER,
    "wrong-key": ANOTHER,
    "wrong-value": ANOTHER,
    "wrong-timestamp": ANOTHER,
    "wrong-header": ANOTHER,
    "no-headers": ANOTHER,
    "wrong-partition": ANOTHER,
}


class Watcher:
    """One run of the program `watch`."""

    def __init__(self, case: KafkaCase, *arguments: str) -> None:
        log = case.new_log("watch")
        self.report = Path(f"{log}.report")
        self._finish = Path(f"{log}.finish")
        words = ["--report", str(self.report), "--finish-when", str(self._finish), *arguments]
        self.process: Process = case.keep(tools.start("watch", case.brokers, words, log))

    def reported(self, kind: str) -> list[list[int]]:
        """The numbers of each line of a kind."""
        text = self.report.read_text() if self.report.exists() else ""
        # The last line may not be whole yet.
        lines = [line.split() for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [[int(each) for each in line[1:]] for line in lines if line[0] == kind]

    def await_total(self, total: int) -> None:
        """Waits until it has seen so many outputs."""

        def seen() -> bool:
            return any(line[1] >= total for line in self.reported("at"))

        waiting.until(f"{total} outputs to be seen", seen, ANSWER_TIMEOUT_S)

    def finish(self) -> tools.Answer:
        """Lets it read everything again; returns its answer."""
        self._finish.touch()
        code = self.process.wait(ANSWER_TIMEOUT_S)
        return tools.Answer(code, self.process.stdout(), self.process.stderr())


class WatchTest(KafkaCase):
    def test_clean(self) -> None:
        app = self.application()
        watcher = Watcher(self, "--output-topic", app.output, "--dlq-topic", app.dlq)
        pause = self.run_twice(app, watcher)
        counts = self.check(app)
        watcher.await_total(counts["pairs"])

        answer = watcher.finish()
        self.assertEqual(answer.exit_code, 0, f"{answer.stderr}{answer.stdout}")
        line = answer.json()
        self.assertEqual(line["same"], True)
        self.assertEqual(line["differences"], [])
        self.assertEqual(line["outputs"], counts["pairs"])
        self.assertEqual(line["dead_letters"], counts["dead_letters"])
        self.assertEqual(watcher.reported("at")[-1][1], counts["pairs"])
        gaps = watcher.reported("gap")
        self.assertTrue(any(start <= pause <= end for start, end, _ in gaps), f"{pause}: {gaps}")

    def run_twice(self, app: Application, watcher: Watcher) -> float:
        """Two runs of duet; returns a time between them, in milliseconds."""
        self.fill(app, RECORDS)
        first = self.run_duet(app)
        watcher.await_total(first["pairs"])
        pause = time.time() * 1_000
        self.fill(app, RECORDS, first_index=RECORDS)
        self.run_duet(app)
        return pause

    def test_differences(self) -> None:
        app = self.application()
        self.fill(app, RECORDS)
        self.run_duet(app)
        words = ["--source", app.output, "--input-topic", app.input]
        for kind in ("nothing", *DIFFERENCES):
            words += ["--kind", kind]
        tools.must("plant", self.brokers, words)
        # A copy is watched too: its offsets are not those of the original, which has more markers.
        watched = ["--output-topic", f"{app.output}-nothing", "--dlq-topic", app.dlq]
        for kind, difference in DIFFERENCES.items():
            with self.subTest(kind=kind):
                other = ["--output-topic-again", f"{app.output}-{kind}"]
                answer = Watcher(self, *watched, *other).finish()
                self.assertEqual(answer.exit_code, 1, answer.stderr)
                self.assertFalse(answer.json()["same"])
                said = answer.json()["differences"]
                self.assertTrue(any(difference in each for each in said), said)


if __name__ == "__main__":
    unittest.main()
