"""Clients and listeners that do not fit: duet says in one sentence what to change."""

import os
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rig.broker import Broker
from rig.case import KafkaCase
from rig.certificate import Certificate
from rig.duet import Duet
from rig.processes import free_port

MISCONFIGURED, UNAUTHORISED = 2, 3
# duet tries for 10 s.
ENDS_WITHIN_S = 30.0
USER, PASSWORD, WRONG_PASSWORD = "duet", "the-password-of-a-test", "a-wrong-password"
LOGIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"


@dataclass(frozen=True)
class Row:
    """How duet is set up, where it connects to, and how it has to end."""

    settings: dict[str, str]
    listener: str
    exit_code: int
    words: tuple[str, ...]


class SecurityTest(KafkaCase):
    listeners: ClassVar[dict[str, str]]
    authority: ClassVar[Path]

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        directory = cls.class_directory()
        certificate = Certificate(directory)
        login = f'{LOGIN_MODULE} required user_{USER}="{PASSWORD}";'
        settings = {
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.secured.plain.sasl.jaas.config": login,
            **certificate.settings("tls"),
        }
        sasl, tls = free_port(), free_port()
        broker = Broker(directory, more=settings, secured_port=sasl, tls_port=tls)
        cls.start_broker(broker)
        cls.authority = certificate.authority
        cls.listeners = {
            "plain": broker.address,
            "sasl": f"127.0.0.1:{sasl}",
            "tls": f"127.0.0.1:{tls}",
        }

    def settings(self, protocol: str, **more: str) -> dict[str, str]:
        """What makes a client of this protocol; `more` are properties with _ for their dots."""
        login = {"sasl.mechanism": "PLAIN", "sasl.username": USER, "sasl.password": PASSWORD}
        made = {"security.protocol": protocol} | (login if "sasl" in protocol else {})
        if "ssl" in protocol:
            made["ssl.ca.location"] = os.fspath(self.authority)
        return made | {name.replace("_", "."): value for name, value in more.items()}

    def start(self, command: list[str], row: Row, log: str) -> Duet:
        """Starts a command of duet, its settings in a file: secrets are not for flags."""
        log_path = self.new_log(log)
        file = log_path.with_name(log_path.name + ".toml")
        lines = [f'"{name}" = "{value}"\n' for name, value in row.settings.items()]
        file.write_text("[librdkafka]\n" + "".join(lines))
        brokers = ["--brokers", self.listeners[row.listener]]
        return self.keep(Duet([*command, *brokers, "--config", str(file)], log_path))

    def table(self) -> list[Row]:
        # Of librdkafka's hints only what no version says otherwise.
        hint = "security.protocol"
        protocol = "check security.protocol"
        login = "check security.protocol and sasl.mechanism"
        plain = self.settings("plaintext")
        tls, sasl = self.settings("ssl"), self.settings("sasl_plaintext")
        wrong = self.settings("sasl_plaintext", sasl_password=WRONG_PASSWORD)
        scram = self.settings("sasl_plaintext", sasl_mechanism="SCRAM-SHA-256")
        stranger = {"security.protocol": "ssl"}
        return [
            Row(plain, "tls", MISCONFIGURED, (hint, protocol)),
            Row(plain, "sasl", MISCONFIGURED, (hint, protocol)),
            Row(tls, "plain", MISCONFIGURED, ("SSL", protocol)),
            Row(tls, "sasl", MISCONFIGURED, ("SSL", protocol)),
            Row(stranger, "tls", MISCONFIGURED, ("ssl.ca.location", protocol)),
            Row(sasl, "plain", MISCONFIGURED, ("mechanisms: none", login)),
            Row(sasl, "tls", MISCONFIGURED, (hint, protocol)),
            Row(self.settings("sasl_ssl"), "tls", MISCONFIGURED, ("mechanisms: none", login)),
            Row(scram, "sasl", MISCONFIGURED, ("mechanisms: PLAIN", login)),
            Row(wrong, "sasl", UNAUTHORISED, ("refuse the credentials", "nvalid username")),
        ]

    def test_what_does_not_fit(self) -> None:
        # Each takes seconds, so all at once.
        app = self.application()
        run = ["run", "pairs", "--pair-sum", "13", "--app-id", app.name]
        commands = {
            "run": [*run, "--metrics-address", "127.0.0.1:0"],
            "generate": ["generate", "numbers", "--topic", app.input],
        }
        started = [
            (row, name, self.start(command, row, name))
            for row in self.table()
            for name, command in commands.items()
        ]
        for row, name, duet in started:
            with self.subTest(name, settings=row.settings, listener=row.listener):
                self.assert_ends(duet, row)

    def assert_ends(self, duet: Duet, row: Row) -> None:
        self.assertEqual(duet.wait(ENDS_WITHIN_S), row.exit_code, duet.stderr())
        [line] = duet.stderr().splitlines()
        for word in (*row.words, self.listeners[row.listener]):
            self.assertIn(word, line)
        self.assertNotIn("Kafka is running", line)
        self.assertNotIn(PASSWORD, line)
        self.assertNotIn(WRONG_PASSWORD, line)

    def test_what_fits(self) -> None:
        """The same settings work where they belong, so it is not they that are wrong."""
        app = self.application(partitions=1)
        self.create_topic(app.input, 1)
        generate = ["generate", "numbers", "--topic", app.input, "--count", "10", "--rate", "max"]
        fits = {"plaintext": "plain", "ssl": "tls", "sasl_plaintext": "sasl"}
        for protocol, listener in fits.items():
            with self.subTest(protocol=protocol):
                row = Row(self.settings(protocol), listener, 0, ())
                duet = self.start(generate, row, "generate")
                self.assertEqual(duet.wait(ENDS_WITHIN_S), 0, duet.stderr())


if __name__ == "__main__":
    unittest.main()
