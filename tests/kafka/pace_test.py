"""Partitions with a backlog are read at one pace, whoever is slower than the brokers.

What is read ahead of others waits in windows. If all partitions share a queue, librdkafka reads one
behind the other.
"""

import unittest

from rig import waiting
from rig.case import KafkaCase
from rig.duet import Duet

PARTITIONS = 4
RECORDS_EACH = 100_000
# What is in the queues, and in the epochs that are on their way.
APART_MAX = 40_000
TIMEOUT_S = 120.0


def behind(duet: Duet) -> list[float]:
    return [
        duet.metric("duet_consumer_lag_records", f'partition="{partition}"')
        for partition in range(PARTITIONS)
    ]


class PaceTest(KafkaCase):
    def test_no_partition_is_far_ahead(self) -> None:
        app = self.application(partitions=PARTITIONS)
        self.fill(app, PARTITIONS * RECORDS_EACH)
        # Small epochs: reading waits for commits.
        duet = self.start_duet(app, "--epoch-records-max", "1000")
        spread: list[float] = []

        def read_out() -> bool:
            lag = behind(duet)
            if duet.commits() > 0 and min(lag) > 0:
                spread.append(max(lag) - min(lag))
            return duet.commits() > 0 and max(lag) == 0

        waiting.until("all to be read", read_out, TIMEOUT_S)
        self.assertGreater(len(spread), 3, "it was too fast to be looked at")
        self.assertLess(max(spread), APART_MAX)


if __name__ == "__main__":
    unittest.main()
