"""Fault tests that hurt what duet works with: its topics, its rights, its state."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from rig import tools
from rig.case import Application
from rig.duet import Duet
from rig.fault import ENDLESS, FaultCase, Row
from rig.processes import Process

MISCONFIGURED = 2
UNAUTHORISED = 3

# A load for several applications at once.
VICTIM_RECORDS_PER_S = 500
# duet may have to wait for a call of librdkafka first, and that for the end of a transaction.
ENDS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Reader(Application):
    """An application that shares its input with others."""

    source: str = ""

    @property
    def input(self) -> str:
        return self.source


@dataclass
class Victim:
    """An application at work."""

    app: Application
    duet: Duet


class WorldCase(FaultCase):
    """Nothing is made for duet here: a topic that is gone stays away."""

    create_topics: ClassVar[bool] = False

    @contextmanager
    def row(self, fault: str) -> Iterator[Row]:
        """The row of a test that is no trial; the test counts the doses."""
        row = Row(fault)
        try:
            yield row
            row.verdict = "ok"
        finally:
            row.write()

    def topics(self, what: str, *topics: str, config: str = "", **more: int) -> None:
        """Creates, deletes or recreates topics, or adds partitions; `more` are flags."""
        words = [word for topic in topics for word in ("--topic", topic)]
        words += [word for name, value in more.items() for word in (f"--{name}", str(value))]
        words += ["--config", config] if config else []
        tools.must(what, self.brokers, words)

    def start_victims(self, count: int) -> tuple[list[Victim], Process]:
        """Starts applications that share an input, and what feeds it; returns once all commit."""
        origin = self.application()
        readers = [self.reader_of(origin) for _ in range(count)]
        results = [name for app in readers for name in (app.output, app.dlq)]
        self.topics("create-topic", origin.input, *results, partitions=origin.partitions)
        fill = self.start_fill(origin, ENDLESS, VICTIM_RECORDS_PER_S)
        victims = [Victim(app, self.start_duet(app)) for app in readers]
        for each in victims:
            each.duet.await_commit(time.time(), ENDS_WITHIN_S)
        return victims, fill

    def reader_of(self, origin: Application) -> Reader:
        """Another application with the same input."""
        app = self.application(origin.pair_sum, origin.partitions)
        return Reader(app.name, app.pair_sum, app.partitions, origin.input)

    def assert_ends(self, duet: Duet, exit_code: int, *words: str) -> None:
        """duet has to end by itself, and its last line has to be one sentence with these words."""
        self.assertEqual(duet.wait(ENDS_WITHIN_S), exit_code, duet.stderr())
        last = duet.stderr().splitlines()[-1]
        self.assertTrue(last.startswith("duet: "), duet.stderr())
        for each in words:
            self.assertIn(each, last)
