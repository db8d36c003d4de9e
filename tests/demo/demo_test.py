"""`duet demo pairs` ends by itself, or cleanly at Ctrl-C, and its summary adds up."""

import argparse
import os
import pty
import re
import signal
import subprocess
import sys
import unittest

DUET = ""
WAIT_S = 30
SUM = re.compile(r"in = 2 x pairs \+ waiting \+ dead letters: (\d+) = 2 x (\d+) \+ (\d+) \+ (\d+)$", re.M)


def command(*more: str) -> list[str]:
    return [DUET, "demo", "pairs", "--rate", "2000", "--metrics-address", "127.0.0.1:0", *more]


class DemoTest(unittest.TestCase):
    def assert_adds_up(self, output: str, at_least: int) -> None:
        found = SUM.search(output)
        assert found, output
        records, pairs, waiting, dead = map(int, found.groups())
        self.assertEqual(records, 2 * pairs + waiting + dead)
        self.assertGreaterEqual(records, at_least)
        self.assertGreater(pairs, 0)

    def test_ends_by_itself_with_plain_lines(self) -> None:
        done = subprocess.run(
            command("--for", "3s"), capture_output=True, text=True, timeout=WAIT_S, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        # Everything that was generated has been committed: 3 s at 2,000/s.
        self.assert_adds_up(done.stdout, at_least=5_500)
        self.assertNotIn("\r", done.stdout)
        self.assertRegex(done.stdout, r'pair +\{"low":\d+,"high":\d+\}')
        self.assertRegex(done.stdout, r'dead letter +"\w{20}" not_a_number, from raw-topic\[\d\]')
        self.assertRegex(done.stdout, r"in \d+/s  pairs \d+/s  dead letters: .*lag \d+ .* RSS \d+ MB")
        self.assertEqual(done.stderr, "")

    def test_ends_cleanly_at_an_interrupt(self) -> None:
        """Also where the process and its group are both signalled, as timeout(1) does."""
        with subprocess.Popen(
            command(), stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as demo:
            assert demo.stdout
            seen = ""
            for line in demo.stdout:  # a line with numbers: it runs
                seen += line
                if re.match(r"in [1-9]", line):
                    break
            demo.send_signal(signal.SIGINT)
            os.killpg(demo.pid, signal.SIGINT)
            seen += demo.stdout.read()
            self.assertEqual(demo.wait(WAIT_S), 0)
        self.assert_adds_up(seen, at_least=1)

    def test_a_terminal_gets_a_live_line(self) -> None:
        leader, follower = pty.openpty()
        with subprocess.Popen(command("--for", "3s"), stdout=follower, stderr=follower) as demo:
            os.close(follower)
            output = b""
            try:
                while chunk := os.read(leader, 4096):
                    output += chunk
            except OSError:  # how Linux says that the other end is closed
                pass
            self.assertEqual(demo.wait(WAIT_S), 0)
        os.close(leader)
        text = output.decode().replace("\r\n", "\n")
        self.assertIn("\r\x1b[Kin ", text)
        self.assert_adds_up(text, at_least=5_500)

    def test_a_taken_port_is_one_sentence(self) -> None:
        with subprocess.Popen(command(), stdout=subprocess.PIPE, text=True) as first:
            assert first.stdout
            address = ""
            for line in first.stdout:
                if found := re.search(r"http://([\d.:]+)/metrics", line):
                    address = found.group(1)
                    break
            second = subprocess.run(
                [DUET, "demo", "pairs", "--for", "1s", "--metrics-address", address],
                capture_output=True,
                text=True,
                timeout=WAIT_S,
                check=False,
            )
            first.send_signal(signal.SIGTERM)
            first.stdout.read()
            self.assertEqual(first.wait(WAIT_S), 0)
        self.assertEqual(second.returncode, 2)
        self.assertEqual(second.stderr.count("\n"), 1, second.stderr)
        self.assertIn(address, second.stderr)
        self.assertIn("--metrics-address", second.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    arguments, rest = parser.parse_known_args()
    DUET = arguments.duet
    unittest.main(argv=[sys.argv[0], *rest])
