"""duet is killed (SIGKILL) again and again under load; nothing is lost or repeated."""

import statistics
import time
import unittest

from rig.case import KafkaCase
from rig.duet import Duet

KILLS = 20
LIFE_S = (0.3, 1.5)
FIRST_COMMIT_MAX_S = 5.0
METRICS_EVERY_S = 0.05

# Nearly all of the 10,001 keys have state when the kills begin.
PAIR_SUM = 20_000
STATE_NUMBERS = 40_000

NUMBERS = 60_000
NUMBERS_PER_S = 2_000
MIXED = 12_000
MIXED_PER_S = 400


def first_commit_before(duet: Duet, started: float, end: float) -> float | None:
    """Watches duet until a time; returns how long after its start it first committed."""
    first = None
    while time.time() < end:
        if first is None:
            commit = duet.last_commit()
            first = commit - started if commit > started else None
        time.sleep(max(0.0, min(METRICS_EVERY_S, end - time.time())))
    return first


class KillTest(KafkaCase):
    def test_kills_under_load(self) -> None:
        app = self.application(pair_sum=PAIR_SUM)
        self.create_topic(app.input, app.partitions)
        state = self.start_generator(app, STATE_NUMBERS, "max", high=app.pair_sum)
        self.assertEqual(state.wait(60), 0, state.stderr())
        generator = self.start_generator(app, NUMBERS, NUMBERS_PER_S, high=app.pair_sum)
        fill = self.start_fill(app, MIXED, MIXED_PER_S)
        duet = self.start_duet(app)
        duet.await_commit()
        first_commits = []
        for _ in range(KILLS):
            duet.kill()
            started = time.time()
            duet = self.start_duet(app)
            first = first_commit_before(duet, started, started + self.random.uniform(*LIFE_S))
            self.assertTrue(duet.running, duet.stderr())
            if first is not None:
                first_commits.append(first)
        duet.kill()
        started = time.time()
        duet = self.start_duet(app)
        first_commits.append(duet.await_commit() - started)
        self.report(first_commits)

        self.assertEqual(generator.wait(60), 0, generator.stderr())
        self.assertEqual(fill.wait(60), 0, fill.stderr())
        self.await_caught_up(app)
        self.assertEqual(duet.stop(), 0, duet.stderr())
        counts = self.check(app)
        self.assertEqual(counts["input"], STATE_NUMBERS + NUMBERS + MIXED)
        self.assertGreater(counts["keys"], 9_000)
        self.assertGreater(counts["order_checked"], 0)
        print(f"{counts['keys']} keys in the state", flush=True)
        self.assertLess(max(first_commits), FIRST_COMMIT_MAX_S)

    def report(self, first_commits: list[float]) -> None:
        print(
            f"{KILLS + 1} kills, {len(first_commits)} restarts committed before the next;"
            f" start to first commit: p50 {statistics.median(first_commits):.2f} s,"
            f" max {max(first_commits):.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    unittest.main()
