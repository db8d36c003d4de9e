"""Half an hour under load with a fault of a random kind every 30 s."""

import os
import signal
import time
import unittest

from rig import tools
from rig.fault import Trial
from rig.network_case import ProxiedCase
from rig.waiting import until

MINUTES = 30
FAULT_EVERY_S = 30.0
FREEZE_S = 3.0
RECOVERED_WITHIN_S = 40.0
RSS_MAX_BYTES = 256 << 20
ORACLE_HEAP_MB = 2_000


class SoakTest(ProxiedCase):
    def test_soak(self) -> None:
        self.full_form_only()
        doses = int(MINUTES * 60 / FAULT_EVERY_S)
        trial = self.begin(f"soak of {MINUTES} minutes, a random fault every 30 s")
        faults = [
            self.kill,
            self.stop,
            self.pause,
            self.freeze_broker,
            self.kill_broker,
            self.restart_broker,
            self.cut_network,
            self.reset_connections,
            self.rival,
        ]
        begun = time.monotonic()
        for number in range(doses):
            until(
                "the next fault",
                lambda at=begun + number * FAULT_EVERY_S: time.monotonic() >= at,
                FAULT_EVERY_S * 2,
            )
            with trial.dose(within_s=RECOVERED_WITHIN_S):
                self.random.choice(faults)(trial)
            self.assertLess(trial.duet.metric("process_resident_memory_bytes"), RSS_MAX_BYTES)
        trial.finish(heap_mb=ORACLE_HEAP_MB)

    def kill(self, trial: Trial) -> None:
        trial.kill_duet()
        trial.start_duet()

    def stop(self, trial: Trial) -> None:
        trial.stop_duet()
        trial.start_duet()

    def pause(self, trial: Trial) -> None:
        os.kill(trial.duet.pid, signal.SIGSTOP)
        time.sleep(FREEZE_S)
        os.kill(trial.duet.pid, signal.SIGCONT)

    def freeze_broker(self, trial: Trial) -> None:
        self.broker.freeze()
        time.sleep(FREEZE_S)
        self.broker.thaw()

    def kill_broker(self, trial: Trial) -> None:
        self.broker.kill()
        self.broker.start()

    def restart_broker(self, trial: Trial) -> None:
        self.broker.stop()
        self.broker.start()

    def cut_network(self, trial: Trial) -> None:
        self.proxy.cut()
        time.sleep(FREEZE_S)
        self.proxy.heal()

    def reset_connections(self, trial: Trial) -> None:
        self.proxy.reset()

    def rival(self, trial: Trial) -> None:
        tools.must("init", self.brokers, ["--transactional-id", f"{trial.app.name}-1"])


if __name__ == "__main__":
    unittest.main()
