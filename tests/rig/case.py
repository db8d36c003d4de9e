"""What the tests have in common: a broker, an application of their own, and clean ends."""

import os
import random
import shutil
import unittest
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rig import broker as brokers
from rig import paths, tools
from rig.broker import Broker
from rig.duet import Duet
from rig.processes import Process

CAUGHT_UP_TIMEOUT_S = 90.0

P = TypeVar("P", bound=Process)


@dataclass(frozen=True)
class Application:
    """The names of one application: nobody else uses them."""

    name: str
    pair_sum: int = 13
    partitions: int = 4

    @property
    def input(self) -> str:
        return f"{self.name}-input"

    @property
    def output(self) -> str:
        return f"{self.name}-output"

    @property
    def dlq(self) -> str:
        return f"{self.name}-dlq"

    @property
    def state(self) -> str:
        return f"{self.name}-state"


class KafkaCase(unittest.TestCase):
    """A test against a real broker: the shared one, or else one for its class."""

    # Whether duet may make the topics that are missing.
    create_topics: ClassVar[bool] = True
    seed: ClassVar[int]
    _address: ClassVar[str]

    @classmethod
    def draw_seed(cls) -> None:
        cls.seed = int(os.environ.get("DUET_TEST_SEED") or random.SystemRandom().getrandbits(31))
        print(f"{cls.__name__}: DUET_TEST_SEED={cls.seed}", flush=True)

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        state_file = paths.shared_broker_state()
        if state_file:
            cls._address = brokers.shared_address(state_file)
        else:
            cls.start_broker()

    @classmethod
    def class_directory(cls) -> Path:
        """A new folder that goes with the class."""
        directory = paths.new_work_directory(cls.__name__)
        cls.addClassCleanup(shutil.rmtree, directory, ignore_errors=True)
        return directory

    @classmethod
    def start_special_broker(cls, settings: Mapping[str, str], **more: int) -> Broker:
        """Starts a broker of the class's own with settings that the shared one does not have."""
        cls.draw_seed()
        return cls.start_broker(Broker(cls.class_directory(), more=settings, **more))

    @classmethod
    def start_broker(cls, broker: Broker | None = None) -> Broker:
        """Starts a broker of the class's own, in a folder of it; it ends with the class."""
        broker = broker or Broker(cls.class_directory())
        cls.addClassCleanup(broker.kill)
        broker.format()
        broker.start()
        cls._address = broker.address
        return broker

    def setUp(self) -> None:
        self.random = random.Random(self.seed)
        self._processes = 0

    @property
    def brokers(self) -> str:
        return self._address

    @property
    def duet_brokers(self) -> str:
        """The brokers as duet reaches them: a test may put a proxy between."""
        return self._address

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        """Runs the test; keeps its logs if it fails."""
        self.directory = paths.new_work_directory(self.id().split(".")[-1])
        result = result or self.defaultTestResult()
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) == before:
            shutil.rmtree(self.directory, ignore_errors=True)
        else:
            print(f"{self.id()}: logs are in {self.directory}", flush=True)
        return result

    def application(self, pair_sum: int = 13, partitions: int = 4) -> Application:
        """Names that no other test or run uses."""
        token = random.SystemRandom().getrandbits(32)
        return Application(f"{type(self).__name__}-{token:08x}".lower(), pair_sum, partitions)

    # --- topics and their content

    def create_topic(self, topic: str, partitions: int, *configs: str) -> None:
        arguments = ["--topic", topic, "--partitions", str(partitions)]
        for each in configs:
            arguments += ["--config", each]
        tools.must("create-topic", self.brokers, arguments)

    def fill(self, app: Application, count: int, **more: int) -> None:
        """Writes the mixed workload to the input topic, which it creates if it is missing.

        `more` are flags of the program `fill`.
        """
        tools.must("fill", self.brokers, self._fill_arguments(app, count, more))

    def start_fill(self, app: Application, count: int, rate: int, **more: int) -> Process:
        """Writes the mixed workload in the background, `rate` records a second."""
        arguments = self._fill_arguments(app, count, {"rate": rate, **more})
        return self.keep(tools.start("fill", self.brokers, arguments, self.new_log("fill")))

    def _fill_arguments(self, app: Application, count: int, more: dict[str, int]) -> list[str]:
        flags = {
            "topic": app.input,
            "partitions": app.partitions,
            "pair-sum": app.pair_sum,
            "count": count,
            "seed": self.seed,
        } | {name.replace("_", "-"): value for name, value in more.items()}
        return [word for name, value in flags.items() for word in (f"--{name}", str(value))]

    def start_generator(
        self, app: Application, count: int, rate: int | str, high: int, *more: str
    ) -> Duet:
        """Writes random numbers with duet's own generator; `more` are flags of it."""
        words = ["generate", "numbers", "--brokers", self.brokers, "--topic", app.input]
        words += ["--rate", str(rate), "--count", str(count), "--seed", str(self.seed)]
        words += ["--low", "0", "--high", str(high), *more]
        return self.keep(Duet(words, self.new_log("generate")))

    # --- duet

    def new_log(self, name: str) -> Path:
        self._processes += 1
        return self.directory / f"{self._processes:03}-{name}"

    def keep(self, process: P) -> P:
        """Makes sure that a process ends with the test."""
        self.addCleanup(process.kill)
        return process

    def arguments(self, app: Application, *more: str) -> list[str]:
        """The command line that runs `pairs` for an application."""
        words = ["run", "pairs", "--brokers", self.duet_brokers, "--pair-sum", str(app.pair_sum)]
        words += ["--input-topic", app.input, "--output-topic", app.output]
        words += ["--dlq-topic", app.dlq, "--app-id", app.name]
        return [*words, "--metrics-address", "127.0.0.1:0", *more]

    def start_duet(
        self,
        app: Application,
        *more: str,
        environment: Mapping[str, str] | None = None,
        executable: Path | None = None,
    ) -> Duet:
        made = ["--create-topics"] if self.create_topics else []
        arguments = self.arguments(app, *made, *more)
        return self.keep(Duet(arguments, self.new_log("duet"), environment, executable))

    def run_duet(self, app: Application, *more: str) -> dict[str, Any]:
        """Runs `pairs` until it is caught up; returns its summary."""
        duet = self.start_duet(app, "--until-caught-up", *more)
        self.assertEqual(duet.wait(CAUGHT_UP_TIMEOUT_S), 0, duet.stderr())
        return duet.summary()

    # --- the oracle

    def check(
        self, app: Application, heap_mb: int = tools.HEAP_MB, **more: str | int
    ) -> dict[str, Any]:
        """Lets the oracle check an application that has to be clean; returns its counts."""
        answer = self.ask_oracle(app, heap_mb, **more)
        self.assertEqual(answer.exit_code, 0, f"{answer.stderr}{answer.stdout}")
        counts = answer.json()
        self.assertTrue(counts["clean"])
        return counts

    def ask_oracle(
        self, app: Application, heap_mb: int = tools.HEAP_MB, **more: str | int
    ) -> tools.Answer:
        """The oracle's answer, clean or not; `more` are flags of the program `check`."""
        flags = {
            "input-topic": app.input,
            "output-topic": app.output,
            "dlq-topic": app.dlq,
            "state-topic": app.state,
            "group": app.name,
            "pair-sum": app.pair_sum,
        } | {name.replace("_", "-"): value for name, value in more.items()}
        words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
        return tools.call("check", self.brokers, words, heap_mb)

    def await_caught_up(self, app: Application, timeout_s: float = CAUGHT_UP_TIMEOUT_S) -> None:
        """Waits until everything in the input topic is committed."""
        flags: Sequence[str] = ["--input-topic", app.input, "--group", app.name]
        flags = [*flags, "--timeout-s", str(int(timeout_s))]
        tools.must("await-committed", self.brokers, flags)
