"""The state and the committed offsets belong together, and state of older formats is taken over."""

import re
import unittest
from dataclasses import dataclass

from rig import tools
from rig.case import Application, KafkaCase

MISCONFIGURED = 2
TIMEOUT_S = 30.0
DUMPED = re.compile(r"(\d+)/\d+ \d+ '(.*?)' -> (?:null|'(.*)'(?:\.{3} \(\d+ bytes\))?)")
TAG = "???"  # as the dump shows the bytes 0x02, 0x01, 0x00
FORMAT = " format=3"


@dataclass(frozen=True)
class Older:
    """How an older duet wrote the state topic."""

    tag: str
    format: str
    positions: str
    counts_partitions: bool


FORMAT_1 = Older("", "", "no positions", True)
FORMAT_2 = Older("\x01", " format=2", "duet.positions", False)


class StateTest(KafkaCase):
    def refused(self, app: Application, *words: str) -> None:
        """A start ends with a message that has these words."""
        duet = self.start_duet(app, "--until-caught-up")
        self.assertEqual(duet.wait(TIMEOUT_S), MISCONFIGURED, duet.stderr())
        for each in words:
            self.assertIn(each, duet.stderr())

    # --- offsets that others have moved

    def processed(self) -> Application:
        """An application that has read all of its input."""
        app = self.application()
        self.fill(app, 1_000)
        self.run_duet(app)
        return app

    def move_offset(self, app: Application, by: int) -> None:
        """Moves the group's offset of partition 0, as other tools can."""
        words = ["--source", app.name, "--target", app.name, "--topic", app.input]
        tools.must("plant-offsets", self.brokers, [*words, "--shift", str(by)])

    def test_moved_offset_is_refused(self) -> None:
        app = self.processed()
        self.move_offset(app, -10)
        self.refused(app, f"{app.input}[0] is", "repeat", "--to-offset", "--accept-moved-offsets")
        self.fill(app, 1_000, first_index=1_000)
        self.move_offset(app, 15)
        self.refused(app, f"{app.input}[0] is", "lose")
        self.move_offset(app, -5)
        self.run_duet(app)
        self.check(app)

    def test_moved_offset_is_accepted(self) -> None:
        app = self.processed()
        self.move_offset(app, -10)
        duet = self.start_duet(app, "--until-caught-up", "--accept-moved-offsets")
        self.assertEqual(duet.wait(TIMEOUT_S), 0, duet.stderr())
        self.assertEqual(duet.summary()["records"], 10)
        self.assertIn("--accept-moved-offsets accepts it", duet.stderr())
        self.assertEqual(self.run_duet(app)["records"], 0)

    # --- state of older formats

    def state(self, app: Application) -> dict[tuple[int, str], str]:
        """The values of the state topic by partition and key."""
        dump = tools.must("dump", self.brokers, ["--topic", app.state]).stdout
        values = {}
        for line in dump.splitlines():
            found = DUMPED.fullmatch(line)
            assert found is not None, line
            partition, key, value = found.groups()
            values.pop((int(partition), key), None)
            if value is not None:
                values[int(partition), key] = value
        return values

    def write_as_older(self, app: Application, written: Older) -> None:
        """Writes the state topic anew, with the records that an older duet wrote."""
        made = [
            (partition, key.replace(TAG, written.tag), value.replace(FORMAT, written.format))
            for (partition, key), value in self.state(app).items()
            if key.startswith((TAG, "duet.fingerprint", written.positions))
        ]
        if written.counts_partitions:
            made.append((0, "duet.input-partitions", str(app.partitions)))
        made.sort(key=lambda each: not each[1].startswith("duet."))
        words = ["--topic", app.state, "--partitions", str(app.partitions)]
        tools.must("recreate-topic", self.brokers, [*words, "--config", "cleanup.policy=compact"])
        for partition, key, value in made:
            words = ["--topic", app.state, "--partition", str(partition)]
            words += ["--key-hex", key.encode().hex(), "--value", value]
            tools.must("produce", self.brokers, words)

    def upgrade(self, written: Older) -> None:
        app = self.processed()
        self.write_as_older(app, written)
        before = self.state(app)
        self.assertEqual([key for _, key in before if key.startswith(TAG)], [])
        self.assertEqual(self.run_duet(app)["records"], 0)
        unchanged = {key for key in before if not key[1].startswith("duet.")}
        self.assertLessEqual(unchanged, self.state(app).keys())
        self.fill(app, 1_000, first_index=1_000)
        self.run_duet(app)
        self.check(app)
        after = self.state(app)
        old = [key for _, key in after if not key.startswith(("duet.", TAG))]
        self.assertEqual(old, [])
        prints = {value for (_, key), value in after.items() if key == "duet.fingerprint"}
        self.assertEqual(len(prints), 1)
        self.assertTrue(prints.pop().endswith(FORMAT))
        self.assertEqual(self.run_duet(app)["records"], 0)
        self.check(app)

    def test_upgrade_of_format_1(self) -> None:
        self.upgrade(FORMAT_1)

    def test_upgrade_of_format_2(self) -> None:
        self.upgrade(FORMAT_2)


if __name__ == "__main__":
    unittest.main()
