"""The state and the committed offsets belong together, and state of format 1 is taken over."""

import re
import unittest

from rig import tools
from rig.case import Application, KafkaCase

MISCONFIGURED = 2
TIMEOUT_S = 30.0
DUMPED = re.compile(r"(\d+)/\d+ \d+ '(.*?)' -> (?:null|'(.*)')")
TAG = "?"  # as the dump shows the byte 0x01


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

    # --- state of format 1

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

    def write_as_format_1(self, app: Application) -> None:
        """Writes the state topic anew, with the records that duet 0.1 wrote."""
        made = [
            (partition, key.removeprefix(TAG), value.removesuffix(" format=2"))
            for (partition, key), value in self.state(app).items()
            if not key.startswith("duet.positions")
        ]
        made.sort(key=lambda each: not each[1].startswith("duet."))
        words = ["--topic", app.state, "--partitions", str(app.partitions)]
        tools.must("recreate-topic", self.brokers, [*words, "--config", "cleanup.policy=compact"])
        for partition, key, value in [*made, (0, "duet.input-partitions", str(app.partitions))]:
            words = ["--topic", app.state, "--partition", str(partition)]
            tools.must("produce", self.brokers, [*words, "--key", key, "--value", value])

    def test_upgrade(self) -> None:
        app = self.processed()
        self.write_as_format_1(app)
        before = self.state(app)
        self.assertEqual([key for _, key in before if key.startswith(TAG)], [])
        self.assertEqual(self.run_duet(app)["records"], 0)
        unchanged = {key for key in before if not key[1].startswith("duet.")}
        self.assertLessEqual(unchanged, self.state(app).keys())
        self.fill(app, 1_000, first_index=1_000)
        self.run_duet(app)
        self.check(app)
        after = self.state(app)
        self.assertEqual([key for _, key in after if key.isdecimal()], [])
        prints = {value for (_, key), value in after.items() if key == "duet.fingerprint"}
        self.assertEqual(len(prints), 1)
        self.assertTrue(prints.pop().endswith(" format=2"))
        self.assertEqual(self.run_duet(app)["records"], 0)
        self.check(app)


if __name__ == "__main__":
    unittest.main()
