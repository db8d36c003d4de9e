"""Dead letters that their topic has no room for come without what does not fit."""

import unittest

from rig.case import KafkaCase

BYTES_MAX = 2_000


class DeadLetterSizeTest(KafkaCase):
    def test_topic_with_small_messages(self) -> None:
        app = self.application()
        self.create_topic(app.dlq, app.partitions, f"max.message.bytes={BYTES_MAX}")
        self.fill(app, 5_000)
        summary = self.run_duet(app)
        self.assertEqual(summary["records"], 5_000)
        counts = self.check(app, dlq_max_bytes=BYTES_MAX)
        self.assertGreater(counts["letters_with_dropped_parts"], 0)


if __name__ == "__main__":
    unittest.main()
