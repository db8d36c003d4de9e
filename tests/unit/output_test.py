"""What becomes of a command when its standard output or standard error cannot be written."""

import argparse
import os
import subprocess
import sys
import unittest
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO

import command_test
from command_test import CLEAN, DEMO, NOT_READY, WAIT_S, Service, environment

LOST = 1
SHORT_DEMO = (*DEMO, "--for", "1s", "--metrics-address", "127.0.0.1:0", "--log-level", "debug")


class OutputCase(unittest.TestCase):
    def setUp(self) -> None:
        self.opened = ExitStack()
        self.addCleanup(self.opened.close)

    def full(self) -> IO[bytes]:
        return self.opened.enter_context(open("/dev/full", "wb"))

    def unread(self) -> IO[bytes]:
        """A pipe whose reader is gone."""
        reader, writer = os.pipe()
        os.close(reader)
        return self.opened.enter_context(os.fdopen(writer, "wb"))

    def run_duet(
        self,
        *arguments: str,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int | IO[bytes] = subprocess.PIPE,
        close: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs duet; `close` is the number of a standard stream that it starts without."""
        before: Callable[[], None] | None = None
        if close is not None:
            number = close

            def before() -> None:
                os.close(number)

        return subprocess.run(
            [command_test.DUET, *arguments],
            stdout=stdout,
            stderr=stderr,
            preexec_fn=before,
            text=True,
            env=environment(),
            timeout=WAIT_S,
            check=False,
        )

    def without_stdout(self, *arguments: str) -> list[subprocess.CompletedProcess[str]]:
        return [
            self.run_duet(*arguments, stdout=self.full()),
            self.run_duet(*arguments, stdout=self.unread()),
            self.run_duet(*arguments, close=1),
        ]

    def without_stderr(self, *arguments: str) -> list[subprocess.CompletedProcess[str]]:
        return [
            self.run_duet(*arguments, stderr=self.full()),
            self.run_duet(*arguments, stderr=self.unread()),
            self.run_duet(*arguments, close=2),
        ]


class OutputTest(OutputCase):
    def test_a_summary_that_is_lost_is_a_failure(self) -> None:
        for done in self.without_stdout(*SHORT_DEMO):
            self.assertEqual(done.returncode, LOST, done.stderr)
            self.assertRegex(
                done.stderr.splitlines()[-1],
                r"\Aduet: cannot write the summary to standard output: .",
            )

    def test_a_demo_that_nobody_sees_ends(self) -> None:
        done = self.run_duet(*DEMO, "--metrics-address", "127.0.0.1:0", stdout=self.unread())
        self.assertEqual(done.returncode, LOST, done.stderr)

    def test_help_and_version_that_are_lost_are_a_failure(self) -> None:
        for argument in ("--help", "--version"):
            for done in self.without_stdout(argument):
                self.assertEqual(done.returncode, LOST, done.stderr)
                self.assertRegex(done.stderr, r"\Aduet: cannot write .* to standard output: .+\n\Z")

    def test_the_result_of_a_healthcheck_is_its_exit_code(self) -> None:
        with Service() as service:
            for done in self.without_stdout("healthcheck", "--metrics-address", service.address):
                self.assertEqual((done.returncode, done.stderr), (CLEAN, ""))
        for done in self.without_stdout("healthcheck", "--metrics-address", service.address):
            self.assertEqual((done.returncode, done.stderr), (NOT_READY, ""))

    def test_a_log_that_is_lost_ends_nothing(self) -> None:
        for done in self.without_stderr(*SHORT_DEMO):
            self.assertEqual(done.returncode, CLEAN)
            self.assertIn("summary\n", done.stdout)
            self.assertNotIn("DOES NOT ADD UP", done.stdout)

    def test_a_stream_that_is_closed_is_not_mistaken_for_another(self) -> None:
        # Without care the first file or connection that is opened would be standard output.
        done = self.run_duet(*SHORT_DEMO, close=0)
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        self.assertIn("summary\n", done.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    known, rest = parser.parse_known_args()
    command_test.DUET = known.duet
    unittest.main(argv=[sys.argv[0], *rest])
