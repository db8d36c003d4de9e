"""The network between duet and its only broker is cut, slow, lossy, or loses connections."""

import time
import unittest
from collections.abc import Callable
from typing import Any

from rig.connection import Way
from rig.fault import AFTER_NETWORK_S, Trial
from rig.network_case import ProxiedCase

BAD_WEATHER_S = 15.0
COPES_WITHIN_S = 30.0


class NetworkTest(ProxiedCase):
    def begin(self, fault: str, *more: str, **start: Any) -> Trial:
        """Makes sure in the end that duet did not go past the proxy."""
        before = self.proxy.frames()
        self.addCleanup(lambda: self.assertGreater(self.proxy.frames(), before, "past the proxy"))
        return super().begin(fault, *more, **start)

    # --- cuts

    def test_cut_for_1_s(self) -> None:
        self.cut_for(1.0, doses=self.doses(full=6, quick=1))

    def test_cut_for_10_s(self) -> None:
        self.full_form_only()
        self.cut_for(10.0, doses=self.doses(full=5, quick=0))

    def test_cut_for_60_s(self) -> None:
        self.full_form_only()
        self.cut_for(60.0, doses=self.doses(full=2, quick=0))

    def cut_for(self, seconds: float, doses: int) -> None:
        """In turn a black hole and a network that refuses connections."""
        trial = self.begin(f"network cut, {seconds:.0f} s")
        for each in range(doses):
            with trial.dose(AFTER_NETWORK_S):
                (self.proxy.cut, self.proxy.refuse)[each % 2]()
                time.sleep(seconds)
                self.proxy.heal()
        trial.finish()

    def test_one_way(self) -> None:
        self.full_form_only()
        trial = self.begin("network cut one way, 5 s")
        for each in range(self.doses(full=6, quick=0)):
            with trial.dose(AFTER_NETWORK_S):
                self.proxy.cut((Way.ANSWERS, Way.REQUESTS)[each % 2])
                time.sleep(5.0)
                self.proxy.heal()
        trial.finish()

    # --- connections

    def test_reset(self) -> None:
        self.lose_connections(
            "all connections reset", self.doses(full=10, quick=2), self.proxy.reset
        )

    def test_half_open(self) -> None:
        self.full_form_only()
        self.lose_connections(
            "all connections half-open", self.doses(full=5, quick=0), self.proxy.half_open
        )

    def test_half_closed(self) -> None:
        self.full_form_only()
        self.lose_connections(
            "all connections half-closed", self.doses(full=5, quick=0), self.proxy.half_close
        )

    def lose_connections(self, fault: str, doses: int, lose: Callable[[], int]) -> None:
        trial = self.begin(fault)
        for _ in range(doses):
            with trial.dose(AFTER_NETWORK_S):
                self.assertGreater(lose(), 0)
        trial.finish()

    # --- bad weather

    def test_latency(self) -> None:
        self.full_form_only()
        self.endure("latency of 300 +- 150 ms", lambda: self.proxy.delay(ms=300, jitter_ms=150))

    def test_some_loss(self) -> None:
        self.full_form_only()
        self.endure("packet loss of 5 %", lambda: self.proxy.lose(0.05))

    def test_much_loss(self) -> None:
        self.full_form_only()
        self.endure("packet loss of 25 %", lambda: self.proxy.lose(0.25))

    def test_little_bandwidth(self) -> None:
        self.full_form_only()
        self.endure("bandwidth of 1 MB/s", lambda: self.proxy.throttle(1e6))

    def endure(self, fault: str, begin: Callable[[], None]) -> None:
        """duet goes on while the weather is bad."""
        trial = self.begin(fault)
        with trial.dose(AFTER_NETWORK_S):
            begin()
            time.sleep(BAD_WEATHER_S)
            trial.duet.await_commit(time.time(), COPES_WITHIN_S)
            self.proxy.heal()
        trial.finish()


if __name__ == "__main__":
    unittest.main()
