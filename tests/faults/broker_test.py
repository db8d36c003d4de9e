"""The only broker restarts, crashes, or is slow."""

import time
import unittest
from collections.abc import Callable

from rig.fault import AFTER_BROKER_S
from rig.network_case import ProxiedCase

FROZEN_S = (0.2, 5.0)


class BrokerTest(ProxiedCase):
    def test_clean_restart(self) -> None:
        self.full_form_only()
        self.restart("broker restarted", self.doses(full=10, quick=0), self.broker.stop)

    def test_crash(self) -> None:
        self.restart("broker killed", self.doses(full=10, quick=1), self.broker.kill)

    def restart(self, fault: str, doses: int, end: Callable[[], None]) -> None:
        trial = self.begin(fault)
        for _ in range(doses):
            with trial.dose(AFTER_BROKER_S):
                end()
                self.broker.start()
        trial.finish()

    def test_slow(self) -> None:
        self.full_form_only()
        trial = self.begin("broker frozen for 0.2 to 5 s")
        self.addCleanup(self.broker.thaw)
        for _ in range(self.doses(full=10, quick=0)):
            with trial.dose(AFTER_BROKER_S):
                self.broker.freeze()
                time.sleep(self.random.uniform(*FROZEN_S))
                self.broker.thaw()
        trial.finish()


if __name__ == "__main__":
    unittest.main()
