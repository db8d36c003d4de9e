"""Rights are taken from duet under load and given back; a password is wrong."""

import os
import secrets
import unittest
from typing import ClassVar

from rig import tools
from rig.case import Application
from rig.duet import Duet
from rig.fault import RECORDS_PER_S, Trial
from rig.processes import free_port
from rig.world import UNAUTHORISED, WorldCase

USER = "duet"
# Whoever comes through the open port, as the tools of the tests do, may do everything.
SETTINGS = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
    "sasl.enabled.mechanisms": "PLAIN",
}
LOGIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"


def rights(app: Application) -> dict[str, str]:
    """What docs/reference.md says that duet needs, with what a message has to name without it."""
    return {
        f"topic:{app.input}=READ": app.input,
        f"topic:{app.output}=WRITE": app.output,
        f"topic:{app.dlq}=WRITE": app.dlq,
        f"topic:{app.state}=READ": app.state,
        f"topic:{app.state}=WRITE": app.state,
        f"group:{app.name}=READ": app.name,
        f"txn:{app.name}-*=WRITE": app.name,
    }


class AccessTest(WorldCase):
    password: ClassVar[str]
    secured_port: ClassVar[int]

    @classmethod
    def setUpClass(cls) -> None:
        cls.password = secrets.token_hex(16)
        cls.secured_port = free_port()
        login = f'{LOGIN_MODULE} required user_{USER}="{cls.password}";'
        settings = SETTINGS | {"listener.name.secured.plain.sasl.jaas.config": login}
        cls.start_special_broker(settings, secured_port=cls.secured_port)

    @property
    def duet_brokers(self) -> str:
        return f"127.0.0.1:{self.secured_port}"

    def arguments(self, app: Application, *more: str) -> list[str]:
        return [*super().arguments(app, *more), "--config", self.credentials(self.password)]

    def credentials(self, password: str) -> str:
        """A configuration file: secrets are no matter for the command line."""
        file = self.directory / "duet.toml"
        file.write_text(
            f"""[librdkafka]
"security.protocol" = "sasl_plaintext"
"sasl.mechanism" = "PLAIN"
"sasl.username" = "{USER}"
"sasl.password" = "{password}"
"""
        )
        return os.fspath(file)

    def change(self, how: str, *rights: str) -> None:
        words = [word for right in rights for word in ("--right", right)]
        tools.must("acl", self.brokers, ["--principal", f"User:{USER}", how, *words])

    def test_rights(self) -> None:
        trial = Trial(self, "a right revoked and given back: exit 3", RECORDS_PER_S, [], {})
        needed = rights(trial.app)
        self.change("--allow", *needed, f"topic:{trial.app.state}=CREATE")
        trial.start()
        for right, name in needed.items():
            # Those whose lack librdkafka tells late, or in its log only.
            hard = right.startswith((f"topic:{trial.app.state}", "group:"))
            for _ in range(self.doses(full=3, quick=int(hard))):
                with trial.dose():
                    self.revoke(trial, right, name)
                    self.change("--allow", right)
                    trial.start_duet()
        trial.finish()

    def revoke(self, trial: Trial, right: str, name: str) -> None:
        """Takes a right away: duet has to end and name what is missing, and so has a start."""
        self.change("--remove", right)
        if right == f"topic:{trial.app.state}=READ":
            trial.stop_duet()  # only a start reads the state
        else:
            self.assert_ends(trial.duet, UNAUTHORISED, name)
        self.assert_ends(self.start_duet(trial.app), UNAUTHORISED, name)

    def test_wrong_password(self) -> None:
        with self.row("wrong password: exit 3") as row:
            app = self.application()
            wrong = secrets.token_hex(16)
            arguments = super().arguments(app, "--config", self.credentials(wrong))
            for _ in range(self.doses(full=3, quick=1)):
                duet = self.keep(Duet([*arguments, "--log-level", "trace"], self.new_log("duet")))
                self.assert_ends(duet, UNAUTHORISED, self.duet_brokers)
                self.assertNotIn(wrong, duet.stderr() + duet.stdout())
                row.doses += 1


if __name__ == "__main__":
    unittest.main()
