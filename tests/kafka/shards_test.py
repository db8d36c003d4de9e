"""The number of shards changes from run to run; the state follows."""

import unittest

from rig.case import KafkaCase

SHARDS = [1, 2, 3, 7, 1]
RECORDS_EACH = 4_000


class ShardsTest(KafkaCase):
    def test_another_number_of_shards_each_run(self) -> None:
        app = self.application(pair_sum=1_000, partitions=8)
        for run, shards in enumerate(SHARDS):
            self.fill(app, RECORDS_EACH, first_index=run * RECORDS_EACH)
            summary = self.run_duet(app, "--shards", str(shards))
            self.assertEqual(summary["records"], RECORDS_EACH)
        counts = self.check(app)
        self.assertEqual(counts["input"], len(SHARDS) * RECORDS_EACH)


if __name__ == "__main__":
    unittest.main()
