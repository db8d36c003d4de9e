"""`duet demo sql` counts statuses in windows: as lines, and as a table in a terminal."""

import argparse
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

DUET = ""
WAIT_S = 30

WINDOW = re.compile(r"^  (\d\d:\d\d:\d\d) - (\d\d:\d\d:\d\d)((?: +\d+){6})$", re.M)
HEAD = "window                   CREATED       PAID    SHIPPED  DELIVERED  CANCELLED        all"


def command(*more: str) -> list[str]:
    window = () if "--window" in more else ("--window", "1s")
    words = ("--rate", "2000", "--metrics-address", "127.0.0.1:0")
    return [DUET, "demo", "sql", *words, *window, *more]


def in_terminal(rows: int, columns: int, *more: str) -> str:
    """What the demo writes to a terminal of this size."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    with subprocess.Popen(command(*more), stdout=follower, stderr=follower) as demo:
        os.close(follower)
        output = b""
        try:
            while chunk := os.read(leader, 4096):
                output += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        assert demo.wait(WAIT_S) == 0, output
    os.close(leader)
    return output.decode().replace("\r\n", "\n")


def on_screen(output: str) -> list[str]:
    """The lines that a terminal shows in the end, which is long enough for all."""
    lines, row, column = [""], 0, 0
    for piece in re.findall(r"\x1b\[\d*[A-Z]|\r|\n|[^\x1b\r\n]+", output):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            row, column = row + 1, 0  # as the terminal's driver makes it
            if row == len(lines):
                lines.append("")
        elif piece.startswith("\x1b"):
            if piece.endswith("A"):
                row -= int(piece[2:-1])
                assert row >= 0, "above the first line"
            else:  # J: all that is below; K: the rest of the line
                lines[row] = lines[row][:column]
                if piece.endswith("J"):
                    del lines[row + 1 :]
        else:
            lines[row] = lines[row][:column].ljust(column) + piece + lines[row][column + len(piece) :]
            column += len(piece)
    return lines


class SqlDemoTest(unittest.TestCase):
    def assert_windows(self, output: str, at_least: int) -> None:
        """Windows follow each other, each row adds up, and so does all."""
        windows = [
            (begin, end, *map(int, counts.split())) for begin, end, counts in WINDOW.findall(output)
        ]
        self.assertGreaterEqual(len(windows), at_least, output)
        for before, after in zip(windows, windows[1:]):
            self.assertEqual(before[1], after[0])
        for _, _, *counts, total in windows:
            self.assertEqual(sum(counts), total)
        figures = {
            name: int(value)
            for name, value in re.findall(
                r"^  (in|in windows|dead letters|not over yet) +(\d+)", output, re.M
            )
        }
        self.assertEqual(sum(each[-1] for each in windows), figures["in windows"], output)
        self.assertEqual(
            figures["in"],
            figures["in windows"] + figures["dead letters"] + figures["not over yet"],
            output,
        )
        # A window is over a second after its end, and the last rows may wait for another second.
        self.assertLess(figures["not over yet"], 3 * 2_000)

    def test_ends_by_itself_with_plain_lines(self) -> None:
        done = subprocess.run(
            command("--for", "5s"), capture_output=True, text=True, timeout=WAIT_S, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertNotIn("\r", done.stdout)
        self.assertIn("INTERVAL '1' SECOND", done.stdout)
        self.assertEqual(done.stdout.count(HEAD), 1)
        self.assertRegex(done.stdout, r"in \d+/s  rows \d+/s  dead letters: .*late \d+.* RSS \d+ MB")
        self.assert_windows(done.stdout, at_least=2)
        # Everything that was generated has been committed: 5 s at 2,000/s.
        self.assertGreater(int(re.search(r"^  in +(\d+)", done.stdout, re.M).group(1)), 9_500)

    def test_a_terminal_gets_a_table_in_its_place(self) -> None:
        text = in_terminal(40, 110, "--for", "5s")
        self.assertGreater(text.count(HEAD), 3)
        self.assertRegex(text, r'\n  dead letter  "\{')
        screen = "\n".join(on_screen(text))
        self.assertEqual(screen.count(HEAD), 1, screen)
        self.assertNotIn("lag", screen)  # the status has made room for the summary
        self.assert_windows(screen, at_least=2)

    def test_a_terminal_is_told_that_there_is_no_window_yet(self) -> None:
        now = time.time()
        longest_open = max((60, 53, 47), key=lambda size: size - now % size)
        text = in_terminal(40, 110, "--for", "2s", "--window", f"{longest_open}s")
        self.assertIn("  the first window is not over yet\n", text)

    def test_a_small_terminal_is_not_left(self) -> None:
        text = in_terminal(8, 40, "--for", "4s")
        table = text[text.index("\x1b[J") : text.index("summary")]
        drawn = re.split(r"\r(?:\x1b\[\d+A)?\x1b\[J", table)
        for line in "\n".join(drawn[1:-1]).split("\n"):  # the last one stays, in full
            self.assertLess(len(line), 40)
        for up in re.findall(r"\x1b\[(\d+)A", text):
            self.assertLess(int(up), 8)

    def test_ends_cleanly_at_an_interrupt(self) -> None:
        with subprocess.Popen(command(), stdout=subprocess.PIPE, text=True) as demo:
            assert demo.stdout
            seen = ""
            for line in demo.stdout:  # a window: it runs
                seen += line
                if WINDOW.match(line):
                    break
            demo.send_signal(signal.SIGINT)
            seen += demo.stdout.read()
            self.assertEqual(demo.wait(WAIT_S), 0)
        self.assert_windows(seen, at_least=1)

    def test_bad_windows_are_refused(self) -> None:
        for value in ("0s", "1500ms", "61s", "2h", "5", "soon"):
            with self.subTest(value):
                done = subprocess.run(
                    command("--window", value),
                    capture_output=True,
                    text=True,
                    timeout=WAIT_S,
                    check=False,
                )
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertIn(value, done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    arguments, rest = parser.parse_known_args()
    DUET = arguments.duet
    unittest.main(argv=[sys.argv[0], *rest])
