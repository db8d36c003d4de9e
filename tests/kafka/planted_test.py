"""The oracle finds every defect that is planted into clean results, and accepts harmless ones."""

import unittest
from dataclasses import replace

from rig import tools
from rig.case import Application, KafkaCase

HARMLESS = ["nothing", "aborted"]

# What the oracle must find for each defect.
IN_OUTPUT = {
    "loss": ["lost"],
    "tail-loss": ["lost"],
    "duplicate": ["repeated"],
    "reorder": ["order_violations"],
    "wrong-key": ["lost", "repeated"],
    "wrong-value": ["wrong"],
    "wrong-timestamp": ["wrong"],
    "wrong-header": ["wrong"],
    "no-headers": ["wrong"],
    "wrong-partition": ["wrong"],
    "open-transaction": ["unsettled"],
}
IN_LETTERS = {
    "loss": ["lost"],
    "tail-loss": ["lost"],
    "duplicate": ["repeated"],
    "reorder": ["order_violations"],
    "wrong-key": ["wrong"],
    "wrong-value": ["wrong"],
    "wrong-timestamp": ["wrong"],
    "wrong-header": ["wrong"],
    "wrong-last-header": ["wrong"],
    "wrong-reason": ["wrong"],
    "wrong-origin-topic": ["wrong", "lost"],
    "wrong-origin-partition": ["lost"],
    "wrong-origin-offset": ["lost"],
    "no-headers": ["wrong", "lost"],
    "open-transaction": ["unsettled"],
}
IN_STATE = {
    "lost-state": ["state_wrong"],
    "missing-tombstone": ["state_wrong"],
    "stale-state": ["state_wrong"],
    "wrong-state": ["state_wrong"],
    "lost-positions": ["state_wrong"],
    "wrong-partition": ["state_wrong"],
}
# By how much a committed offset differs.
OFFSETS_SHIFTED: dict[int, list[str]] = {0: [], -1: ["unsettled"], 1: ["wrong"]}


class PlantedTest(KafkaCase):
    def test_defects(self) -> None:
        app = self.clean_results()
        self.compare(app, app.output, "output_topic", IN_OUTPUT)
        self.compare(app, app.dlq, "dlq_topic", IN_LETTERS)
        self.compare(app, app.state, "state_topic", IN_STATE)
        self.compare_offsets(app)
        with self.subTest("offsets that were not committed"):
            self.expect(["unsettled"], self.ask_oracle(app, timeout_s=1, group="nobody"))
        with self.subTest("another pair sum"):
            other = replace(app, pair_sum=app.pair_sum + 1)
            self.expect(["lost", "wrong", "state_wrong"], self.ask_oracle(other, timeout_s=1))

    def clean_results(self) -> Application:
        """The results of two runs with many keys, so that state changed twice and some ended."""
        app = self.application(pair_sum=1_001)
        for first in (0, 2_000):
            self.fill(app, 2_000, first_index=first)
            self.run_duet(app)
        return app

    def compare(
        self, app: Application, topic: str, option: str, defects: dict[str, list[str]]
    ) -> None:
        """Plants defects into copies of a topic, and lets the oracle check each copy."""
        expected = {**dict.fromkeys(HARMLESS, list[str]()), **defects}
        words = ["--source", topic, "--input-topic", app.input]
        for kind in expected:
            words += ["--kind", kind]
        tools.must("plant", self.brokers, words)
        for kind, problems in expected.items():
            with self.subTest(topic=option, kind=kind):
                copy = {option: f"{topic}-{kind}"}
                self.expect(problems, self.ask_oracle(app, timeout_s=1, **copy))

    def compare_offsets(self, app: Application) -> None:
        """Lets the oracle check groups whose committed offset of one partition differs."""
        for shift, problems in OFFSETS_SHIFTED.items():
            with self.subTest("committed offsets", shift=shift):
                group = f"{app.name}-{shift}"
                words = ["--source", app.name, "--target", group, "--topic", app.input]
                tools.must("plant-offsets", self.brokers, [*words, "--shift", str(shift)])
                self.expect(problems, self.ask_oracle(app, timeout_s=1, group=group))

    def expect(self, problems: list[str], answer: tools.Answer) -> None:
        self.assertEqual(answer.exit_code, 1 if problems else 0, answer.stderr)
        counts = answer.json()
        for each in problems:
            self.assertGreater(counts[each], 0, f"{each}: {answer.stderr}")


if __name__ == "__main__":
    unittest.main()
