"""What is configured wrongly ends duet at once with exit code 2 and a sentence that helps."""

import unittest
from collections.abc import Mapping

from rig.case import Application, KafkaCase
from rig.duet import Duet
from rig.processes import free_port

MISCONFIGURED = 2
ENDS_WITHIN_S = 30.0
# The message, and at most two lines of the log about what happened before.
LINES_MAX = 3


def instead(arguments: list[str], option: str, value: str) -> list[str]:
    """The arguments with another value of an option that is among them."""
    at = arguments.index(option) + 1
    return [*arguments[:at], value, *arguments[at + 1 :]]


class ConfigTest(KafkaCase):
    def refused(
        self, arguments: list[str], *expected: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Runs duet, which has to refuse in a message with all the expected words."""
        duet = self.keep(Duet(arguments, self.new_log("duet"), environment))
        self.assertEqual(duet.wait(ENDS_WITHIN_S), MISCONFIGURED, duet.stderr())
        lines = duet.stderr().splitlines()
        self.assertLessEqual(len(lines), LINES_MAX, duet.stderr())
        for each in expected:
            self.assertIn(each, lines[-1])
        self.assertEqual(duet.stdout(), "")

    def app_with_input(self, count: int = 10) -> Application:
        app = self.application()
        self.fill(app, count)
        return app

    def test_no_broker(self) -> None:
        address = f"127.0.0.1:{free_port()}"
        arguments = self.arguments(self.application())
        self.refused(instead(arguments, "--brokers", address), address)

    def test_missing_input_topic(self) -> None:
        app = self.application()
        self.refused(self.arguments(app, "--create-topics"), app.input, "create", "--input-topic")

    def test_missing_output_topic(self) -> None:
        app = self.app_with_input()
        self.refused(self.arguments(app), app.output, "--create-topics")

    def test_missing_dead_letter_topic(self) -> None:
        app = self.app_with_input()
        self.create_topic(app.output, 1)
        self.refused(self.arguments(app), app.dlq, "--create-topics")

    def test_negative_sum(self) -> None:
        app = self.application(pair_sum=-1)
        self.refused(self.arguments(app), "--pair-sum", "-1")

    def test_sum_that_is_no_number(self) -> None:
        arguments = self.arguments(self.application())
        self.refused(instead(arguments, "--pair-sum", "13x"), "--pair-sum", "13x")

    def test_another_sum_on_existing_state(self) -> None:
        app = self.app_with_input(1_000)
        self.run_duet(app)
        other = Application(app.name, app.pair_sum + 1, app.partitions)
        self.refused(self.arguments(other), app.state, "--app-id", "13", "14")
        self.check(app)

    def test_unknown_flag(self) -> None:
        arguments = self.arguments(self.application(), "--shard", "2")
        self.refused(arguments, "--shard", "--shards")

    def test_unknown_key_in_the_file(self) -> None:
        file = self.directory / "duet.toml"
        file.write_text("pair-sun = 13\n")
        arguments = self.arguments(self.application(), "--config", str(file))
        self.refused(arguments, "pair-sun", f"{file}:1", "did you mean pair-sum")

    def test_unknown_variable(self) -> None:
        arguments = self.arguments(self.application())
        environment = {"DUET_PAIR_SUN": "13"}
        self.refused(arguments, "DUET_PAIR_SUN", "DUET_PAIR_SUM", environment=environment)

    def test_properties_that_duet_owns(self) -> None:
        arguments = self.arguments(self.application())
        for name in ["enable.auto.commit", "isolation.level", "plugin.library.paths"]:
            with self.subTest(name=name):
                self.refused([*arguments, "-X", f"{name}=true"], name)

    def test_unknown_property(self) -> None:
        self.refused([*self.arguments(self.application()), "-X", "linger.sm=5"], "linger.sm")


if __name__ == "__main__":
    unittest.main()
