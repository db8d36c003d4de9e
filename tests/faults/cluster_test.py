"""One of three brokers restarts or crashes; leaders and coordinators move."""

import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice

from rig import waiting
from rig.broker import Broker
from rig.cluster import NODES
from rig.fault import AFTER_BROKER_S, BUSY_S, Trial
from rig.network_case import ClusterCase
from rig.wire import Coordinated

# Two brokers are enough to go on, once they have missed the third.
COMMITS_WITHOUT_WITHIN_S = AFTER_BROKER_S + BUSY_S
IN_SYNC_WITHIN_S = 60.0


class ClusterTest(ClusterCase):
    def test_clean_restart(self) -> None:
        self.full_form_only()
        self.end_in_turn("one of three brokers restarted, in turn", Broker.stop)

    def test_crash(self) -> None:
        self.full_form_only()
        self.end_in_turn("one of three brokers killed, in turn", Broker.kill)

    def end_in_turn(self, fault: str, end: Callable[[Broker], None]) -> None:
        trial = self.begin(fault)
        for node in islice(cycle(NODES), self.doses(full=10, quick=0)):
            with self.without(trial, node, end):
                pass
        trial.finish()

    def test_coordinators_move(self) -> None:
        self.full_form_only()
        trial = self.begin("coordinator killed: of transactions, of the group")
        ids = [f"{trial.app.name}-{number}" for number in (0, 1)]
        coordinated = [(Coordinated.TRANSACTION, each) for each in ids]
        coordinated += [(Coordinated.GROUP, trial.app.name)]
        for of, name in islice(cycle(coordinated), self.doses(full=10, quick=0)):
            node = self.cluster.coordinator(of, name)
            with self.without(trial, node, Broker.kill):
                self.assertNotEqual(self.cluster.coordinator(of, name), node)
        trial.finish()

    @contextmanager
    def without(self, trial: Trial, node: int, end: Callable[[Broker], None]) -> Iterator[None]:
        """One dose: a node ends, duet commits without it, the node comes back."""
        broker = self.cluster.brokers[node]
        with trial.dose(AFTER_BROKER_S):
            end(broker)
            trial.await_progress(COMMITS_WITHOUT_WITHIN_S)
            yield
            broker.start()
            waiting.until("replicas in sync", self.cluster.in_sync, IN_SYNC_WITHIN_S)


if __name__ == "__main__":
    unittest.main()
