"""Runs without a fault: everything is there, once, and in order."""

import subprocess
import unittest
from pathlib import Path
from typing import Any

from rig import paths
from rig.case import CAUGHT_UP_TIMEOUT_S, Application, KafkaCase

INT64_MAX = 2**63 - 1


class PlainTest(KafkaCase):
    def process(self, app: Application, count: int, *more: str) -> dict[str, Any]:
        """Runs `pairs` over the mixed workload; returns the counts of the oracle."""
        self.fill(app, count)
        summary = self.run_duet(app, *more)
        counts = self.check(app)
        self.assert_agree(summary, counts)
        self.assertEqual(summary["records"], count)
        return counts

    def assert_agree(self, summary: dict[str, Any], counts: dict[str, Any]) -> None:
        """The summary of an application's first run adds up, and says what the oracle says."""
        letters = summary["dead_letters"]
        pairs, waiting = summary["pairs"], summary["waiting"]
        self.assertEqual(summary["records"], 2 * pairs + waiting + sum(letters.values()))
        self.assertEqual(pairs, counts["pairs"])
        self.assertEqual(waiting, counts["waiting"])
        self.assertEqual(letters, {name: n for name, n in counts["reasons"].items() if n > 0})

    def test_odd_sum_and_a_second_run(self) -> None:
        app = self.application(pair_sum=13)
        counts = self.process(app, 20_000)
        self.assertEqual(len([n for n in counts["reasons"].values() if n == 0]), 0)
        self.assertEqual(self.run_duet(app)["records"], 0)
        self.assertEqual(self.check(app)["pairs"], counts["pairs"])

    def test_even_sum(self) -> None:
        self.process(self.application(pair_sum=12), 5_000)

    def test_sum_of_zero(self) -> None:
        self.process(self.application(pair_sum=0), 5_000)

    def test_largest_sum(self) -> None:
        self.process(self.application(pair_sum=INT64_MAX), 5_000)

    def test_exact_order_of_one_partition(self) -> None:
        self.process(self.application(partitions=1), 5_000)

    def test_many_keys_in_few_input_partitions(self) -> None:
        self.process(self.application(pair_sum=100_000, partitions=2), 5_000)

    def test_at_least_once(self) -> None:
        self.process(self.application(), 5_000, "--guarantee", "at-least-once")

    def test_a_summary_that_cannot_be_written_is_a_failure(self) -> None:
        app = self.application()
        self.fill(app, 1_000)
        arguments = self.arguments(app, "--create-topics", "--until-caught-up")
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run(
                [paths.duet(), *arguments],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=CAUGHT_UP_TIMEOUT_S,
                check=False,
            )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr.splitlines()[-1], r"\Aduet: cannot write the summary .*: No space")
        self.check(app)  # the work is done all the same

    def test_input_with_transactions_and_aborts(self) -> None:
        app = self.application()
        self.fill(app, 5_000, transaction_records=300)
        summary = self.run_duet(app)
        self.assert_agree(summary, self.check(app))
        self.assertEqual(self.run_duet(app)["records"], 0)

    def test_topics_that_exist_with_other_partition_counts(self) -> None:
        app = self.application()
        self.create_topic(app.output, 3)
        self.create_topic(app.dlq, 2)
        self.process(app, 5_000)

    def test_letters_with_headers_of_connect(self) -> None:
        app = self.application()
        self.fill(app, 5_000)
        self.run_duet(app, "--dlq-headers", "connect")
        self.check(app, dlq_headers="connect")


if __name__ == "__main__":
    unittest.main()
