"""Disks are full: that of the broker, and that of duet's log."""

import os
import shlex
import time
import unittest
from pathlib import Path
from typing import ClassVar

from rig import paths
from rig.broker import Broker
from rig.fault import Trial
from rig.small_disk import SmallDisk, Unavailable
from rig.waiting import until
from rig.world import WorldCase

DISK_MB = 300
RECORDS = 5_000
# A broker whose only disk is full gives up, or no longer takes anything.
HURTS_WITHIN_S = 60.0
STALLED_S = 5.0
GOES_ON_WITHIN_S = 90.0


class DiskTest(WorldCase):
    disk: ClassVar[SmallDisk]
    broker: ClassVar[Broker]

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        directory = cls.class_directory()
        try:
            cls.disk = SmallDisk(directory / "data", DISK_MB)
        except Unavailable as reason:
            raise unittest.SkipTest(str(reason)) from None
        cls.addClassCleanup(cls.disk.unmount)
        cls.broker = cls.start_broker(Broker(directory))

    def test_full_disk_of_the_broker(self) -> None:
        self.full_form_only()
        trial = self.begin("disk of the broker full, then freed and the broker restarted")
        for _ in range(self.doses(full=3, quick=0)):
            with trial.dose(within_s=GOES_ON_WITHIN_S):
                self.disk.fill()
                until("the broker to suffer", lambda: self.suffers(trial), HURTS_WITHIN_S)
                self.broker.kill()
                self.disk.free()
                self.broker.start()
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def suffers(self, trial: Trial) -> bool:
        """Whether the broker has died, or duet has not committed for some time."""
        return not self.broker.running or time.time() - trial.duet.last_commit() > STALLED_S

    def test_full_disk_of_the_log(self) -> None:
        """What duet cannot log is lost; nothing else is."""
        app = self.application()
        self.fill(app, RECORDS)
        self.topics("create-topic", app.output, app.dlq, partitions=app.partitions)
        with self.row("disk of duet's log full") as row:
            duet = self.start_duet(app, "--until-caught-up", executable=self.without_log())
            self.assertEqual(duet.wait(GOES_ON_WITHIN_S), 0)
            row.doses = 1
            row.input = self.check(app)["input"]
            self.assertEqual(row.input, RECORDS)

    def without_log(self) -> Path:
        """A program that is duet with a log that takes nothing."""
        script = self.directory / "duet-without-log"
        program = shlex.quote(os.fspath(paths.duet()))
        script.write_text(f'#!/bin/sh\nexec {program} "$@" 2>/dev/full\n')
        script.chmod(0o755)
        return script


if __name__ == "__main__":
    unittest.main()
