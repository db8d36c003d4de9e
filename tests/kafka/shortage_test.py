"""Threads, files and memory run out: duet ends with one sentence, whatever it was about to do."""

import shlex
import sys
import unittest
from pathlib import Path

from rig import paths, tools
from rig.case import Application, KafkaCase
from rig.cgroup import ThreadGroup, Unavailable
from rig.duet import Duet

CLEAN, FATAL, MISCONFIGURED = 0, 1, 2
ENDS_WITHIN_S = 20.0
# As many limits in a row that are enough end a sweep.
ENOUGH_IN_A_ROW = 3
THREADS_MAX = 200
FILES_MIN = 64
# What ends a process without asking duet.
NO_SENTENCES = ("terminate called", "Assertion", "Unexpected error", "Segmentation")


class ShortageTest(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.app = self.application()
        self.fill(self.app, 200)

    def script(self, name: str, text: str) -> Path:
        """A program that does something and becomes duet."""
        path = self.directory / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def ends(self, executable: Path, app: Application | None = None) -> tuple[int, str]:
        """Runs duet to its end: its exit code and, if it is not 0, its one sentence."""
        more = ("--until-caught-up", "--log-level", "off")
        duet = self.start_duet(app or self.app, *more, executable=executable)
        return self.ended(duet)

    def ended(self, duet: Duet) -> tuple[int, str]:
        code = duet.wait(ENDS_WITHIN_S)
        stderr = duet.stderr()
        self.assertIn(code, (CLEAN, FATAL, MISCONFIGURED), stderr)
        sentences = [line for line in stderr.splitlines() if line.startswith("duet: ")]
        self.assertEqual(len(sentences), int(code != CLEAN), stderr)
        for each in NO_SENTENCES:
            self.assertNotIn(each, stderr)
        return code, sentences[0] if sentences else ""

    # --- threads

    def thread_group(self, threads_max: int) -> ThreadGroup:
        try:
            group = ThreadGroup(self.directory.name, threads_max)
        except Unavailable as reason:
            self.skipTest(str(reason))
        self.addCleanup(group.remove)
        return group

    def test_threads(self) -> None:
        group = self.thread_group(THREADS_MAX)
        launcher = group.launcher(paths.duet(), self.directory / "duet-in-group")
        enough, too_few = 0, 0
        for limit in range(3, THREADS_MAX):
            group.limit(limit)
            code, sentence = self.ends(launcher)
            if code == CLEAN:
                enough += 1
            else:
                enough = 0
                too_few += 1
                self.assertEqual(code, FATAL)
                self.assertIn("cannot start a thread: raise the limit of processes", sentence)
            if enough == ENOUGH_IN_A_ROW:
                break
        self.assertEqual(enough, ENOUGH_IN_A_ROW)
        self.assertGreater(too_few, 10)
        self.check(self.app)

    def test_threads_run_out_later(self) -> None:
        """Each transaction takes a thread."""
        group = self.thread_group(THREADS_MAX)
        launcher = group.launcher(paths.duet(), self.directory / "duet-in-group")
        duet = self.start_duet(self.app, executable=launcher)
        self.await_caught_up(self.app)
        group.limit(1)
        where = ["--topic", self.app.input, "--partition", "0"]
        tools.must("produce", self.brokers, [*where, "--value", "7"])
        code, sentence = self.ended(duet)
        self.assertEqual(code, FATAL)
        self.assertIn("cannot start a thread", sentence)
        self.run_duet(self.app)
        self.check(self.app)

    # --- files

    def test_few_files(self) -> None:
        program = shlex.quote(str(paths.duet()))
        for limit in range(8, FILES_MIN + 1, 4):
            with self.subTest(limit=limit):
                text = f'#!/bin/sh\nulimit -n {limit} && exec {program} "$@"\n'
                code, sentence = self.ends(self.script("few-files", text))
                self.assertEqual(code, CLEAN if limit >= FILES_MIN else MISCONFIGURED)
                if code != CLEAN:
                    self.assertIn(f"limit of open files is {limit}, duet needs", sentence)

    def test_files_run_out_later(self) -> None:
        """The limit is high enough, but others have left files open."""
        sentences = set()
        for taken in range(4, FILES_MIN - 3, 4):
            with self.subTest(taken=taken):
                text = (
                    f"#!{sys.executable}\n"
                    "import os, resource, sys\n"
                    f"for _ in range({taken}): os.set_inheritable(os.open('/dev/null', 0), True)\n"
                    f"resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES_MIN}, {FILES_MIN}))\n"
                    f"os.execv({str(paths.duet())!r}, ['duet', *sys.argv[1:]])\n"
                )
                code, sentence = self.ends(self.script("files-taken", text))
                if code == FATAL:
                    sentences.add(sentence)
        self.assertTrue(sentences)
        for each in sentences:
            self.assertIn("too many open files; raise their limit", each)
        self.check(self.app)

    # --- memory

    def test_memory(self) -> None:
        """Small stacks, so that not all of the address space goes to threads."""
        program = shlex.quote(str(paths.duet()))
        codes = set()
        for megabytes in range(48, 201, 4):
            with self.subTest(megabytes=megabytes):
                limits = f"ulimit -s 256 && ulimit -v {megabytes * 1024}"
                text = f'#!/bin/sh\n{limits} && exec {program} "$@"\n'
                code, sentence = self.ends(self.script("little-memory", text))
                codes.add(code)
                if code != CLEAN:
                    self.assertRegex(sentence, "cannot (get memory|start a thread): raise the")
        self.assertEqual(codes, {CLEAN, FATAL})
        self.check(self.app)


if __name__ == "__main__":
    unittest.main()
