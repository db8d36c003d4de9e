"""The tools that hurt a running duet do what they say."""

import json
import unittest
from pathlib import Path

from rig import tools, waiting
from rig.case import KafkaCase
from rig.processes import Process

TIMEOUT_S = 30.0
UNUSABLE = 2


class ToolsTest(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.topic = self.application().name
        self.create_topic(self.topic, 1)

    def produce(self, *arguments: str) -> None:
        tools.must("produce", self.brokers, ["--topic", self.topic, "--partition", "0", *arguments])

    def committed(self) -> list[str]:
        """The records that a reader may see, without their timestamps."""
        dump = tools.must("dump", self.brokers, ["--topic", self.topic]).stdout
        return [line.split(" ", 2)[2] for line in dump.splitlines()]

    def hold(self, *arguments: str) -> tuple[Process, Path]:
        """An open transaction, and the file that ends it."""
        log = self.new_log("hold")
        release = Path(f"{log}.release")
        words = ["--transactional-id", self.topic, "--topic", self.topic, "--partition", "0"]
        words += ["--release-when", str(release), *arguments]
        process = self.keep(tools.start("hold", self.brokers, words, log))
        waiting.until("the transaction", lambda: "holding" in process.stdout(), TIMEOUT_S)
        return process, release

    def test_produce(self) -> None:
        self.produce("--key", "k", "--value", "v", "--header", "a=1=2", "--timestamp", "7")
        self.produce("--key-hex", "6b32", "--tombstone")
        self.assertEqual(self.committed(), ["'k' -> 'v' a='1=2'", "'k2' -> null"])

    def test_hold_and_abort(self) -> None:
        process, release = self.hold()
        self.produce("--value", "behind")
        self.assertEqual(self.committed(), [])
        release.touch()
        self.assertEqual(process.wait(TIMEOUT_S), 0, process.stderr())
        self.assertEqual(self.committed(), ["null -> 'behind'"])

    def test_hold_and_commit(self) -> None:
        process, release = self.hold("--key", "k", "--value", "v", "--commit")
        release.touch()
        self.assertEqual(process.wait(TIMEOUT_S), 0, process.stderr())
        self.assertEqual(self.committed(), ["'k' -> 'v'"])

    def test_init_fences(self) -> None:
        process, release = self.hold("--commit")
        words = ["--transactional-id", self.topic, "--count", "2", "--every-ms", "10"]
        said = tools.must("init", self.brokers, words).stdout
        self.assertEqual(said.split(), ["initialised"] * 2)
        release.touch()
        self.assertEqual(process.wait(TIMEOUT_S), UNUSABLE)
        self.assertIn("fenced", process.stderr().lower())
        self.assertEqual(self.committed(), [])

    def test_change_topic(self) -> None:
        tools.must("add-partitions", self.brokers, ["--topic", self.topic, "--partitions", "3"])
        ends = tools.must("end-offsets", self.brokers, ["--topic", self.topic]).stdout
        self.assertEqual(json.loads(ends), {"0": 0, "1": 0, "2": 0})
        config = ["--topic", self.topic, "--config", "max.message.bytes=100"]
        tools.must("alter-config", self.brokers, config)
        refused = ["--topic", self.topic, "--partition", "0", "--value", "x" * 200]
        self.assertEqual(tools.call("produce", self.brokers, refused).exit_code, UNUSABLE)


if __name__ == "__main__":
    unittest.main()
