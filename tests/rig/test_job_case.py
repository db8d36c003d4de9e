"""Tests of the jobs `wide` and `fan` on a real Kafka: much state, many results."""

import re
from collections.abc import Callable

from rig import paths, tools, waiting
from rig.duet import Duet
from rig.world import WorldCase

MEMORY_MAX_MIB = 256
PARTITIONS = 2
DONE_WITHIN_S = 120.0
ORACLE_HEAP_MB = 1_024


class TestJobCase(WorldCase):
    """A test job of one input and one output. Only in the full form: what is much takes long."""

    def setUp(self) -> None:
        super().setUp()
        self.full_form_only()
        self.app = self.application(partitions=PARTITIONS)
        self.topics("create-topic", self.app.input, partitions=1)
        self.topics("create-topic", self.app.output, self.app.dlq, partitions=PARTITIONS)

    def start(self, job: str) -> Duet:
        words = ["run", job, "--brokers", self.duet_brokers, "--app-id", self.app.name]
        words += ["--input-topic", self.app.input, "--output-topic", self.app.output]
        words += ["--dlq-topic", self.app.dlq, "--metrics-address", "127.0.0.1:0"]
        words += ["--memory-max", f"{MEMORY_MAX_MIB}MiB"]
        return self.keep(Duet(words, self.new_log(job), executable=paths.test_jobs()))

    def write(self, *values: str) -> None:
        lines = self.directory / "input"
        lines.write_text("".join(f"0 {value}\n" for value in values))
        tools.must("write", self.brokers, ["--topic", self.app.input, "--file", str(lines)])

    def await_that(
        self, what: str, job: Duet, condition: Callable[[], bool], within_s: float = DONE_WITHIN_S
    ) -> None:
        waiting.until(what, lambda: not job.running or condition(), within_s)
        self.assertTrue(job.running, job.stderr())

    def await_emitted(
        self, job: Duet, name: str, count: float, within_s: float = DONE_WITHIN_S
    ) -> None:
        metric = f"duet_{name}_emitted_total"
        self.await_that(f"{count:.0f} results", job, lambda: job.metric(metric) >= count, within_s)

    def has_read_all(self, job: Duet) -> bool:
        return job.commits() > 0 and job.metric("duet_consumer_lag_records") == 0

    def results(self) -> list[tuple[str, str]]:
        """The committed results."""
        answer = tools.call("dump", self.brokers, ["--topic", self.app.output], ORACLE_HEAP_MB)
        self.assertEqual(answer.exit_code, 0, answer.stderr)
        return re.findall(r" '(.*)' -> '(.*)'$", answer.stdout, re.MULTILINE)
