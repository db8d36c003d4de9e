"""Two instances of one application: the newer takes over, the older stops."""

import time
import unittest

from rig.case import KafkaCase

RECORDS = 8_000
RECORDS_PER_S = 800
FENCED = 3
TAKEN_OVER_WITHIN_S = 20.0


class RivalTest(KafkaCase):
    def test_the_newer_instance_takes_over(self) -> None:
        app = self.application()
        self.create_topic(app.input, app.partitions)
        fill = self.start_fill(app, RECORDS, RECORDS_PER_S)
        first = self.start_duet(app)
        first.await_commit()
        second = self.start_duet(app)

        self.assertEqual(first.wait(TAKEN_OVER_WITHIN_S), FENCED, first.stderr())
        said = [line for line in first.stderr().splitlines() if line.startswith("duet: ")]
        self.assertEqual(len(said), 1, first.stderr())
        self.assertIn("another instance", said[0])
        self.assertIn("--app-id", said[0])

        second.await_commit(after=time.time())
        self.assertEqual(fill.wait(60), 0, fill.stderr())
        self.await_caught_up(app)
        self.assertEqual(second.stop(), 0, second.stderr())
        self.check(app)


if __name__ == "__main__":
    unittest.main()
