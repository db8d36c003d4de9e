"""Somebody else takes duet's transactional ids: another instance, or a producer of anybody."""

import os
import signal
import time
import unittest
from collections.abc import Iterator
from contextlib import contextmanager

from rig import tools
from rig.duet import Duet
from rig.fault import FaultCase, Trial
from rig.waiting import until

FENCED = 3
FENCED_WITHIN_S = 20.0
# duet's transactions may last 15 s; the broker looks for longer ones every second.
PAST_THE_TIMEOUT_S = 18.0


@contextmanager
def paused(duet: Duet) -> Iterator[None]:
    """The process does not run for a while (SIGSTOP)."""
    os.kill(duet.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(duet.pid, signal.SIGCONT)


class RivalTest(FaultCase):
    def test_zombie(self) -> None:
        trial = self.begin("zombie: paused, replaced, goes on")
        for _ in range(self.doses(full=10, quick=1)):
            with trial.dose():
                self.replace_while_paused(trial, PAST_THE_TIMEOUT_S)
        trial.finish()

    def test_short_pause(self) -> None:
        self.full_form_only()
        trial = self.begin("paused for 2 s, replaced, goes on")
        for _ in range(self.doses(full=10, quick=0)):
            with trial.dose():
                self.replace_while_paused(trial, 2.0)
        trial.finish()

    def replace_while_paused(self, trial: Trial, pause_s: float) -> None:
        zombie = trial.duet
        with paused(zombie):
            wakes = time.monotonic() + pause_s
            trial.start_duet()
            trial.await_progress()
            time.sleep(max(0.0, wakes - time.monotonic()))
        self.assertEqual(zombie.wait(FENCED_WITHIN_S), FENCED, zombie.stderr())
        self.assertIn("another instance", zombie.stderr())
        self.assertTrue(trial.duet.running, trial.duet.stderr())

    def test_paused_past_the_transaction_timeout(self) -> None:
        self.full_form_only()
        trial = self.begin("paused past the transaction timeout, alone")
        for _ in range(self.doses(full=5, quick=0)):
            with trial.dose(), paused(trial.duet):
                time.sleep(PAST_THE_TIMEOUT_S)
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def test_the_first_id_is_taken(self) -> None:
        """Whoever takes the first id owns the application: duet ends and says so."""
        trial = self.begin("a rival takes the first transactional id: exit 3")
        for _ in range(self.doses(full=10, quick=1)):
            with trial.dose():
                self.take(trial, 0)
                self.assertEqual(trial.duet.wait(FENCED_WITHIN_S), FENCED, trial.duet.stderr())
                trial.start_duet()
        trial.finish()

    def test_a_later_id_is_taken(self) -> None:
        """The owner of the first id takes the others back."""
        trial = self.begin("a rival takes the second transactional id")
        for _ in range(self.doses(full=10, quick=2)):
            with trial.dose():
                before = trial.recoveries()
                self.take(trial, 1)
                until("a recovery", lambda at=before: trial.recoveries() > at, FENCED_WITHIN_S)
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def take(self, trial: Trial, number: int) -> None:
        arguments = ["--transactional-id", f"{trial.app.name}-{number}"]
        tools.must("init", self.brokers, arguments)


if __name__ == "__main__":
    unittest.main()
