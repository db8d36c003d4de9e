"""The command line of duet, as far as it goes without a broker."""

import argparse
import http.server
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

DUET = ""
CLEAN = 0
NOT_READY = 1
MISCONFIGURED = 2
WAIT_S = 30

COMMANDS = (
    ("run", "pairs"),
    ("run", "sql"),
    *(("generate", kind) for kind in ("numbers", "orders", "transactions", "statuses", "nexmark")),
    ("demo", "pairs"),
    ("demo", "sql"),
    ("explain",),
    ("healthcheck",),
)
RUN = ("run", "pairs")
GENERATE = ("generate", "numbers")
DEMO = ("demo", "pairs")

# Nothing listens there, so a command that gets as far as this address has accepted the rest.
NOBODY = "127.0.0.1:1"
BROKERS = ("--brokers", NOBODY)
SUM = ("--pair-sum", "12")
CANARY = "canary-7f3a"


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without variables of duet, and `more`."""
    return {k: v for k, v in os.environ.items() if not k.startswith("DUET_")} | (more or {})


def start(*arguments: str, variables: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [DUET, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(variables),
    )


def run(
    *arguments: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    with start(*arguments, variables=variables) as process:
        try:
            stdout, stderr = process.communicate(timeout=WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Service:
    """A demo that runs until the end of the block, and where its pages are."""

    def __init__(self, listens: str = "127.0.0.1:0") -> None:
        self.process = start(*DEMO, "--metrics-address", listens)
        self.address = ""
        assert self.process.stdout
        # Nobody else reads what it says.
        self.reader = threading.Thread(target=self.process.stdout.read)

    def __enter__(self) -> "Service":
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://(\S+)/metrics", line):
                self.address = found.group(1)
                break
        self.reader.start()
        deadline = time.monotonic() + WAIT_S
        while run("healthcheck", "--metrics-address", self.address).returncode != CLEAN:
            assert time.monotonic() < deadline, "the demo does not become ready"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(WAIT_S)
        self.reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()


class Readiness(http.server.BaseHTTPRequestHandler):
    """Answers every request with the server's status, and keeps what was asked for."""

    def do_GET(self) -> None:  # noqa: N802 (the base class calls it so)
        self.server.paths.append(self.path)  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class CommandCase(unittest.TestCase):
    def assert_printable(self, text: str) -> None:
        """Nothing that a terminal or a log does not show."""
        self.assertNotRegex(text, r"[^\n -~]")

    def assert_one_sentence(self, stderr: str, *words: str) -> None:
        self.assertRegex(stderr, r"\Aduet: .*\n\Z")
        self.assertEqual(stderr.count("\n"), 1, stderr)
        for word in words:
            self.assertIn(word, stderr)
        self.assertNotIn(CANARY, stderr)
        self.assert_printable(stderr)

    def refused(
        self, arguments: tuple[str, ...], *words: str, variables: dict[str, str] | None = None
    ) -> None:
        """Runs duet, which has to refuse at once in one line with all the words."""
        with self.subTest(arguments=arguments, variables=variables):
            done = run(*arguments, variables=variables)
            self.assertEqual(done.returncode, MISCONFIGURED, done.stderr)
            self.assert_one_sentence(done.stderr, *words)
            self.assertEqual(done.stdout, "")

    def file(self, content: str) -> str:
        """The path of a configuration file that is there until the end of the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "duet.toml"
        path.write_text(content, encoding="utf-8")
        return str(path)


class VersionAndHelpTest(CommandCase):
    def test_version_names_all_libraries(self) -> None:
        done = run("--version")
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        version = r"\d+\.\d+\.\d+\S*"
        self.assertRegex(
            done.stdout,
            rf"\Aduet {version} \(\w+\)\nlibrdkafka {version}\nCAF {version}\n"
            rf"RapidJSON {version}\nprometheus-cpp {version}\n\Z",
        )
        self.assertEqual(done.stderr, "")

    def test_each_command_has_help(self) -> None:
        for command in ((), ("run",), ("generate",), ("demo",), *COMMANDS):
            with self.subTest(command=command):
                done = run(*command, "--help")
                self.assertEqual(done.returncode, CLEAN, done.stderr)
                self.assertIn("--help", done.stdout)
                self.assertEqual(done.stderr, "")
                self.assert_printable(done.stdout)

    def test_help_names_the_values_of_a_choice(self) -> None:
        done = run(*RUN, "--help")
        for word in ("earliest", "latest", "exactly-once", "at-least-once", "streams", "connect"):
            self.assertIn(word, done.stdout)


class RefusalTest(CommandCase):
    def test_no_command(self) -> None:
        for arguments in ((), ("run",), ("generate",), ("demo",), ("rum",), ("run", "pears")):
            self.refused(arguments, "--help")

    def test_unknown_flag_names_the_nearest(self) -> None:
        self.refused((*RUN, "--broker", "x"), "--broker", "did you mean --brokers?")
        self.refused((*RUN, "--brokres=x"), "--brokres", "did you mean --brokers?")
        self.refused((*RUN, "--pair_sum", "12"), "did you mean --pair-sum?")
        self.refused((*GENERATE, "--rat", "1"), "did you mean --rate?")
        self.refused((*DEMO, "--four", "1s"), "did you mean --for?")
        self.refused(("healthcheck", "--metrics-adress", "x"), "did you mean --metrics-address?")
        self.refused((*RUN, "--something-else"), "--something-else")
        self.refused((*RUN, "surplus"), "surplus")

    def test_value_of_an_unknown_flag_is_not_shown(self) -> None:
        self.refused((*RUN, f"--sasl.password={CANARY}"), "--sasl.password")

    def test_flag_without_a_value(self) -> None:
        self.refused((*RUN, "--brokers"), "--brokers")
        self.refused((*RUN, "-X"), "-X")

    def test_missing_brokers(self) -> None:
        for command in (RUN, GENERATE):
            self.refused(command, "--brokers", "DUET_BROKERS", "--config")
            self.refused((*command, "--brokers", ""), "--brokers")

    def test_missing_sum(self) -> None:
        self.refused((*RUN, *BROKERS), "--pair-sum", "DUET_PAIR_SUM", "--config")

    def test_bad_sum(self) -> None:
        for more in (("--pair-sum", "-1"), ("--pair-sum=-1",)):
            self.refused((*RUN, *BROKERS, *more), "--pair-sum", "-1")
            self.refused((*DEMO, *more), "--pair-sum", "-1")
        for value in ("twelve", "1.5", "9223372036854775808", ""):
            self.refused((*RUN, *BROKERS, "--pair-sum", value), "--pair-sum")

    def test_bad_choice_names_the_good_ones(self) -> None:
        for option, choices in {
            "--start": ("earliest", "latest"),
            "--guarantee": ("exactly-once", "at-least-once"),
            "--dlq-headers": ("streams", "connect", "none"),
            "--log-format": ("text", "json"),
            "--log-level": ("trace", "debug", "info", "warn", "warning", "error", "off"),
        }.items():
            self.refused((*RUN, *BROKERS, *SUM, option, "middling"), option, "middling", *choices)

    def test_bad_numbers(self) -> None:
        for value in ("-1", "1025", "two"):
            self.refused((*RUN, *BROKERS, *SUM, "--shards", value), "--shards")
        for command in ((*GENERATE, *BROKERS), (*DEMO, "--for", "1s")):
            for value in ("-0.1", "1.1", "half", "nan"):
                self.refused((*command, "--corrupted", value), "--corrupted")
        for value in ("0", "-1", "fast", "1x", "nan", "inf"):
            self.refused((*GENERATE, *BROKERS, "--rate", value), "--rate")
        for value in ("0", "-1", "max", "2000000", "nan"):
            self.refused((*DEMO, "--for", "1s", "--rate", value), "--rate")
        # One more than the largest uint64 and int64: refused, not cut off.
        for option in ("--count", "--seed"):
            for value in ("some", "18446744073709551616"):
                self.refused((*GENERATE, *BROKERS, option, value), option)
        for option in ("--low", "--high"):
            self.refused((*GENERATE, *BROKERS, option, "9223372036854775808"), option)

    def test_bad_times_of_events(self) -> None:
        events = ("generate", "orders", *BROKERS)
        for value in ("yesterday", "2024-05-23 12:30:00", "2024-05-23T12:30:00", "1969-01-01T00:00:00Z"):
            self.refused((*events, "--begin", value), "--begin", value)
        for value in ("30", "-1s"):
            self.refused((*events, "--late-by", value), "20s", value)
        for value in ("0", "-1", "nan", "1e10"):
            self.refused((*events, "--event-rate", value), "--event-rate")
        for value in ("-0.1", "1.1", "nan"):
            self.refused((*events, "--late", value), "--late")
        for value in ("0", "-1", "many"):
            self.refused((*events, "--keys", value), "--keys")
        self.refused(("generate", "nexmark", *BROKERS, "--keys", "7"), "--keys")

    def test_low_above_high(self) -> None:
        self.refused((*GENERATE, *BROKERS, "--low", "5", "--high", "3"), "--low", "--high")
        self.refused((*GENERATE, *BROKERS, "--low", "13"), "--low", "--high")

    def test_bad_duration(self) -> None:
        for value in ("20", "soon", "-1s", "1.5s"):
            self.refused((*DEMO, "--for", value), "20s", value)

    def test_refused_property(self) -> None:
        ready = (*RUN, *BROKERS, *SUM)
        self.refused((*ready, "-X", f"group.id={CANARY}"), "group.id", "--app-id")
        self.refused((*ready, "-X", f"plugin.library.paths={CANARY}"), "plugin.library.paths")
        self.refused((*ready, "-X", f"linger.msec={CANARY}"), "linger.msec")
        self.refused((*ready, "-X", f"linger.ms={CANARY}"), "linger.ms")
        self.refused((*ready, "-X", CANARY), "-X", "name=value")
        self.refused((*GENERATE, *BROKERS, "-X", "acks=0"), "acks")


class NamesTest(CommandCase):
    """Names that cannot work are refused without asking Kafka."""

    READY = (*RUN, *BROKERS, *SUM)

    def test_names_that_kafka_does_not_take(self) -> None:
        for value in ("", "a b", "a/b", "x" * 250, "a\nb"):
            for option in ("--input-topic", "--output-topic", "--dlq-topic"):
                self.refused((*self.READY, option, value), f"{option} may have", "at most 249")
            self.refused((*self.READY, "--app-id", value), "--app-id may have", "at most 243")
            self.refused((*GENERATE, *BROKERS, "--topic", value), "--topic may have")
        self.refused((*self.READY, "--app-id", "x" * 244), "at most 243 of them, not 244")
        self.refused((*self.READY, "--dlq-topic", ".."), "--dlq-topic must not be . or ..")

    def test_from_the_environment_and_the_file(self) -> None:
        self.refused(self.READY, "--app-id may have", variables={"DUET_APP_ID": ""})
        self.refused(self.READY, "--dlq-topic may have", variables={"DUET_DLQ_TOPIC": "a b"})
        config = self.file("app-id = ''\n")
        self.refused((*self.READY, "--config", config), "--app-id may have")
        config = self.file("input-topic = 'a b'\n")
        self.refused((*self.READY, "--config", config), "--input-topic may have")
        config = self.file("topic = 'a b'\n")
        self.refused((*GENERATE, *BROKERS, "--config", config), "--topic may have")

    def test_one_topic_in_two_roles(self) -> None:
        given = {"--input-topic": "in", "--output-topic": "out", "--dlq-topic": "dlq"}
        for option, topic, role in (
            ("--output-topic", "in", "the input topic in"),
            ("--dlq-topic", "in", "the input topic in"),
            ("--dlq-topic", "out", "the output topic out"),
            *((each, "app-state", "the state topic app-state of --app-id app") for each in given),
        ):
            names = given | {option: topic, "--app-id": "app"}
            words = [word for pair in names.items() for word in pair]
            self.refused((*self.READY, *words), f"duet: {option} must not be {role}: ")

    def test_from_three_places(self) -> None:
        config = self.file("input-topic = 'd-in'\n")
        self.refused(
            (*self.READY, "--config", config, "--app-id", "d"),
            "--dlq-topic must not be the input topic d-in: every dead letter would be read again",
            variables={"DUET_DLQ_TOPIC": "d-in"},
        )


class LayersTest(CommandCase):
    def test_file_that_is_wrong(self) -> None:
        config = self.file("brokers = 'x'\npair_sum = 12\n")
        self.refused(
            (*RUN, "--config", config), "pair_sum", f"{config}:2", "did you mean pair-sum?"
        )
        config = self.file("brokers = 'x'\npair-sum = twelve\n")
        self.refused((*RUN, "--config", config), f"{config}:2")
        config = self.file("brokers = 'x'\npair-sum = 'twelve'\n")
        self.refused((*RUN, "--config", config), "--pair-sum", config)
        config = self.file(f"[librdkafka]\n'group.id' = '{CANARY}'\n")
        self.refused((*RUN, "--config", config), "group.id", f"{config}:2")
        self.refused((*RUN, "--config", config + ".not"), config + ".not")
        self.refused((*RUN,), config + ".not", variables={"DUET_CONFIG": config + ".not"})

    def test_sum_from_the_environment(self) -> None:
        # It is read: a bad one is refused with the variable's name, a good one is not missed.
        self.refused((*RUN, *BROKERS), "DUET_PAIR_SUM", variables={"DUET_PAIR_SUM": "twelve"})
        self.refused((*RUN, *BROKERS), "--pair-sum", "-3", variables={"DUET_PAIR_SUM": "-3"})
        self.refused((*RUN,), "no brokers", variables={"DUET_PAIR_SUM": "12"})
        self.refused(
            (*RUN, *BROKERS, "-X", "acks=0"), "property acks", variables={"DUET_PAIR_SUM": "12"}
        )

    def test_flag_over_environment_over_file(self) -> None:
        config = self.file("brokers = 'x'\npair-sum = -1\n")
        arguments = (*RUN, "--config", config)
        self.refused(arguments, "not -1")
        self.refused(arguments, "not -2", variables={"DUET_PAIR_SUM": "-2"})
        self.refused(
            (*arguments, "--pair-sum", "-3"), "not -3", variables={"DUET_PAIR_SUM": "-2"}
        )
        self.refused((*RUN,), "not -1", variables={"DUET_CONFIG": config})

    def test_misspelt_variable(self) -> None:
        self.refused(
            (*RUN, *BROKERS), "DUET_PAIRSUM", "DUET_PAIR_SUM", variables={"DUET_PAIRSUM": "12"}
        )

    def test_variables_of_kubernetes_are_left_alone(self) -> None:
        for name in ("DUET_SERVICE_HOST", "DUET_SERVICE_PORT", "DUET_PORT", "DUET_PORT_9464_TCP"):
            self.refused((*RUN,), "no brokers", variables={name: "tcp://10.0.0.11:9464"})


    def test_metrics_address(self) -> None:
        wanted = "--metrics-address takes HOST:PORT"
        for address in (":9464", "9464", "localhost", "127.0.0.1:x", "[::1]", "::1:9464"):
            for command in ((*RUN, *BROKERS, *SUM), DEMO, ("healthcheck",)):
                self.refused((*command, f"--metrics-address={address}"), wanted, address)
        self.refused(DEMO, wanted, variables={"DUET_METRICS_ADDRESS": "127.0.0.1:65536"})
        config = self.file(f"metrics-address = '127.0.0.1:{2**64}'\n")
        self.refused(
            ("healthcheck",), wanted, str(2**64), variables={"DUET_CONFIG": config}
        )

    def test_metrics_address_that_cannot_be_had(self) -> None:
        # Said by itself, before anybody asks whether Kafka is there.
        with Service() as service:
            for address, why in (
                (service.address, "the port is taken"),
                ("192.0.2.1:9464", "the address is not of this machine"),
            ):
                self.refused(
                    (*RUN, *BROKERS, *SUM, "--metrics-address", address), address, why
                )


class NobodyAnswersTest(CommandCase):
    def test_brokers_that_do_not_answer(self) -> None:
        # Each waits for seconds, so all at once.
        commands = {
            "run": start(*RUN, *BROKERS, *SUM, "--metrics-address", "127.0.0.1:0"),
            "variable": start(
                *RUN,
                *BROKERS,
                "--metrics-address",
                "127.0.0.1:0",
                variables={"DUET_PAIR_SUM": "12"},
            ),
            "generate": start(*GENERATE, *BROKERS),
        }
        for name, process in commands.items():
            with self.subTest(name), process:
                stdout, stderr = process.communicate(timeout=WAIT_S)
                self.assertEqual(process.returncode, MISCONFIGURED, stderr)
                self.assert_one_sentence(stderr, NOBODY, "--brokers")
                self.assertEqual(stdout, "")


class LogTest(CommandCase):
    DEBUG = (*DEMO, "--for", "1s", "--metrics-address", "127.0.0.1:0", "--log-level", "debug")

    def test_json_lines(self) -> None:
        done = run(*self.DEBUG, "--log-format", "json")
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        lines = done.stderr.splitlines()
        self.assertTrue(lines)
        for line in lines:
            entry = json.loads(line)
            self.assertEqual(list(entry), ["ts", "level", "msg"])
            self.assertRegex(entry["ts"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
            self.assertIn(entry["level"], {"debug", "info", "warning", "error", "critical"})
            self.assertTrue(entry["msg"])
        self.assertTrue(any("http://127.0.0.1:" in line for line in lines))

    def test_text_lines(self) -> None:
        done = run(*self.DEBUG)
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        self.assertTrue(done.stderr)
        for line in done.stderr.splitlines():
            self.assertRegex(line, r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]+ .")


class HealthcheckTest(CommandCase):
    def serve(self, status: int) -> tuple[str, list[str]]:
        """The address of a server that answers with `status`, and the paths it is asked for."""
        server = http.server.HTTPServer(("127.0.0.1", 0), Readiness)
        server.status = status  # type: ignore[attr-defined]
        server.paths = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        return f"127.0.0.1:{server.server_port}", server.paths  # type: ignore[attr-defined]

    def check(self, code: int, *arguments: str, variables: dict[str, str] | None = None) -> None:
        done = run("healthcheck", *arguments, variables=variables)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "ready\n" if code == CLEAN else "not ready\n")
        self.assertEqual(done.stderr, "")

    def test_nothing_listens(self) -> None:
        self.check(NOT_READY, "--metrics-address", f"127.0.0.1:{free_port()}")

    def test_asks_readyz(self) -> None:
        for status, code in ((200, CLEAN), (503, NOT_READY), (404, NOT_READY), (500, NOT_READY)):
            with self.subTest(status=status):
                address, paths = self.serve(status)
                self.check(code, "--metrics-address", address)
                self.assertEqual(paths, ["/readyz"])

    def test_every_address_is_asked_as_this_machine(self) -> None:
        address, _ = self.serve(200)
        port = address.split(":")[1]
        for each in (f"0.0.0.0:{port}", f"[::]:{port}", f"localhost:{port}"):
            with self.subTest(address=each):
                self.check(CLEAN, "--metrics-address", each)

    @unittest.skipUnless(Path("/proc/net/if_inet6").exists(), "this machine has no IPv6")
    def test_ipv6(self) -> None:
        for listens in ("[::1]:0", "[::]:0"):
            with self.subTest(listens=listens), Service(listens) as service:
                self.assertRegex(service.address, r"\A\[::1?\]:\d+\Z")
                self.check(CLEAN, "--metrics-address", service.address)

    def test_takes_the_environment_of_the_service(self) -> None:
        address, _ = self.serve(200)
        self.check(CLEAN, variables={"DUET_METRICS_ADDRESS": address, "DUET_PAIR_SUM": "12"})

    def test_takes_the_file_of_the_service(self) -> None:
        address, _ = self.serve(200)
        config = self.file(f"brokers = 'x'\npair-sum = 12\nmetrics-address = '{address}'\n")
        self.check(CLEAN, variables={"DUET_CONFIG": config})


class ExplainTest(CommandCase):
    COPY = """
        CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${from}', 'format' = 'json');
        CREATE TABLE u (a INT) WITH ('connector' = 'kafka', 'topic' = 'u', 'format' = 'json');
        INSERT INTO u SELECT a FROM t;
    """

    def script(self, text: str) -> str:
        return self.file(text)

    def test_text(self) -> None:
        done = run("explain", self.script(self.COPY), "--define", "from=here")
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertIn("dead letters: topic duet-dlq\n", done.stdout)
        self.assertIn("  table t: topic here, value json\n", done.stdout)

    def test_json(self) -> None:
        done = run("explain", self.script(self.COPY), "--define", "from=x", "--format", "json")
        self.assertEqual(done.returncode, CLEAN, done.stderr)
        plan = json.loads(done.stdout)
        self.assertEqual([each["topics"] for each in plan["tables"]], [["x"]])
        self.assertEqual(plan["diagnostics"], [])

    def test_a_script_that_cannot_be_run(self) -> None:
        script = self.script("INSERT INTO u\nSELECT 1;")
        done = run("explain", script)
        self.assertEqual(done.returncode, MISCONFIGURED)
        self.assertEqual(done.stdout, "")
        self.assertIn(f"{script}:1:13: error: there is no table `u`", done.stderr)
        done = run("explain", script, "--format", "json")
        self.assertEqual(done.returncode, MISCONFIGURED)
        self.assertEqual(done.stderr, "")
        self.assertEqual(json.loads(done.stdout)["diagnostics"][0]["column"], 13)

    def test_refusals(self) -> None:
        script = self.script(self.COPY)
        self.refused(("explain",), "FILE")
        self.refused(("explain", script + ".not"), script + ".not", "cannot be read")
        self.refused(("explain", script, "--format", "xml"), "--format", "text", "json")
        self.refused(("explain", script, "--define", "from"), "--define takes NAME=VALUE")

    def test_takes_the_file_of_the_service(self) -> None:
        config = self.file("brokers = 'x'\napp-id = 'shop'\n")
        done = run(
            "explain", self.script(self.COPY), "--define", "from=x", variables={"DUET_CONFIG": config}
        )
        self.assertEqual(done.returncode, CLEAN, done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    known, rest = parser.parse_known_args()
    DUET = known.duet
    unittest.main(argv=[sys.argv[0], *rest])
