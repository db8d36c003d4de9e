"""Runs scripts against a broker."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import places
import sql_script
import systems
from peers import peers
from probe import Topics
from rig.processes import bound
from session import Session, Void
from sql_cases import Input
from systems import Run, Variant

_FILL_TIMEOUT_S = 600.0

# Flink's default for the time between two watermarks, and one for the least latency.
_WATERMARK_MS = 200
_WATERMARK_MS_LEAST = 5

# A script that takes more than this ends, and not the machine.
_MEMORY_MAX = 6 * 2**30


@dataclass(frozen=True)
class SqlRun(Run):
    """One run of a script."""

    statements: Sequence[str] = ()
    bare: str = ""  # what the bare loop computes instead
    live: bool = False  # for latency: nothing is gathered that need not be

    @property
    def command(self) -> list[str]:
        if self.variant.system == "bare":
            return self._bare_query()
        file = self.directory / "script.sql"
        if self.variant.system == "flink":
            file.write_text("\0".join(self.statements))
            return peers.sql_command(places.PEERS_BUILD, self._setup(file))
        file.write_text(";\n\n".join(self.statements) + ";\n")
        return self._duet_script(
            places.DUET if self.variant.system == "duet" else places.before(), file
        )

    def _duet_script(self, binary: Path, file: Path) -> list[str]:
        words = ["prlimit", f"--data={_MEMORY_MAX}", "--", str(binary), "run", "sql", str(file)]
        words += ["--brokers", self.brokers]
        words += ["--app-id", self.app_id, "--dlq-topic", self.topics.dlq, "--create-topics"]
        return [*words, "--log-level", "warning", "--metrics-address", "127.0.0.1:0"]

    def _setup(self, file: Path) -> peers.SqlSetup:
        least = self.live and self.variant.interval_ms < _WATERMARK_MS
        return peers.SqlSetup(
            statements=file,
            interval_ms=self.variant.interval_ms,
            work_directory=self.directory,
            mini_batch=not self.live,
            watermark_ms=_WATERMARK_MS_LEAST if least else _WATERMARK_MS,
        )

    def _bare_query(self) -> list[str]:
        words = [str(places.BARE_SQL), "--query", self.bare, "--brokers", self.brokers]
        words += ["--input-topic", self.topics.input, "--output-topic", self.topics.output]
        return [*words, "--app-id", self.app_id, "--commit-ms", str(self.variant.interval_ms)]


class SqlSession(Session):
    """A broker with its input topics, and the runs of scripts against it."""

    def generated(self, what: Input, count: int) -> str:
        """A topic with an input, filled once for all runs."""
        topic = what.topic(count)
        if topic not in self._inputs:
            self.probe.create(topic)
            self.generate(what, topic, count)
            self._inputs.add(topic)
        return topic

    def generate(self, what: Input, topic: str, count: int) -> None:
        command = [places.DUET, "generate", *what.arguments(topic, count)]
        done = subprocess.run(
            bound([*command, "--brokers", self.brokers]),
            capture_output=True,
            text=True,
            timeout=_FILL_TIMEOUT_S,
            env=systems.environment(),
            check=False,
        )
        if done.returncode != 0:
            raise Void(f"duet generate: {done.stderr[-1000:]}")

    def new_script_run(
        self,
        variant: Variant,
        files: Sequence[Path],
        input_topic: str | None = None,
        bounded: bool = True,
        **more: Any,
    ) -> SqlRun:
        """A run with topics of its own; so is the input, if none is given."""
        run = self.new_run(variant, 0, input_topic)
        topics: Topics = run.topics
        statements = sql_script.statements(
            files, self.brokers, topics.input, topics.output, run.app_id, bounded
        )
        return SqlRun(
            variant,
            self.brokers,
            topics,
            run.app_id,
            run.directory,
            statements=statements,
            **more,
        )

    def check_no_dead_letters(self, run: Run) -> None:
        letters = self.probe.digest(run.topics.dlq)["rows"]
        if letters:
            raise Void(f"{letters:,} dead letters")
