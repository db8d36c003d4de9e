"""Dead letters come without what their topic has no room for, or what nobody can read."""

import unittest

from rig import tools
from rig.case import KafkaCase

BYTES_MAX = 2_000
# librdkafka reads no more headers of one record.
HEADERS_MAX = 100_000


class DeadLetterSizeTest(KafkaCase):
    def test_topic_with_small_messages(self) -> None:
        app = self.application()
        self.create_topic(app.dlq, app.partitions, f"max.message.bytes={BYTES_MAX}")
        self.fill(app, 5_000)
        summary = self.run_duet(app)
        self.assertEqual(summary["records"], 5_000)
        counts = self.check(app, dlq_max_bytes=BYTES_MAX)
        self.assertGreater(counts["letters_with_dropped_parts"], 0)

    def test_more_headers_than_can_be_read(self) -> None:
        app = self.application(partitions=1)
        words = ["--topic", app.input, "--partitions", "1", "--count", "3", "--value-bytes", "5"]
        words += ["--headers", str(HEADERS_MAX + 1), "--codec", "none"]
        tools.must("heavy", self.brokers, words)
        summary = self.run_duet(app)
        self.assertEqual(summary["dead_letters"], {"not_a_number": 3})
        letters = tools.must("dump", self.brokers, ["--topic", app.dlq]).stdout.splitlines()
        self.assertEqual(len(letters), 3)
        for each in letters:
            self.assertIn("duet.error.dropped='headers'", each)


if __name__ == "__main__":
    unittest.main()
