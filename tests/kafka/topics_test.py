"""Topics that cannot work are refused before anything is made or read."""

import unittest

from rig import tools, wire
from rig.case import KafkaCase
from rig.duet import Duet

MISCONFIGURED = 2
ENDS_WITHIN_S = 30.0


class TopicsCase(KafkaCase):
    def setUp(self) -> None:
        super().setUp()
        self.app = self.application(partitions=1)

    def give_input(self, *values: str) -> None:
        """Makes the input topic with some records without keys."""
        self.create_topic(self.app.input, 1, "cleanup.policy=delete")
        for value in values:
            where = ["--topic", self.app.input, "--partition", "0"]
            tools.must("produce", self.brokers, [*where, "--value", value])

    def refused(self, option: str, topic: str) -> list[str]:
        """Starts duet with another topic for an option; it has to refuse. Returns its lines."""
        arguments = self.arguments(self.app, "--create-topics")
        arguments[arguments.index(option) + 1] = topic
        duet = self.keep(Duet(arguments, self.new_log("duet")))
        self.assertEqual(duet.wait(ENDS_WITHIN_S), MISCONFIGURED, duet.stderr())
        return duet.stderr().splitlines()

    def names(self) -> set[str]:
        """The topics that there are of the application."""
        port = int(self.brokers.rpartition(":")[2])
        return {each for each in wire.topics(port) if each.startswith(self.app.name)}

    def count(self, topic: str) -> int:
        """How many committed records a topic has."""
        return len(tools.must("dump", self.brokers, ["--topic", topic]).stdout.splitlines())


class TwoRolesTest(TopicsCase):
    """Dead letters into the input made 915 records of one in five seconds."""

    def test_each_pair(self) -> None:
        self.give_input("x")
        app = self.app
        state = f"the state topic {app.state} of --app-id {app.name}: "
        for option, topic, expected in (
            (
                "--dlq-topic",
                app.input,
                f"the input topic {app.input}: every dead letter would be read again",
            ),
            ("--output-topic", app.input, f"the input topic {app.input}: "),
            ("--dlq-topic", app.output, f"the output topic {app.output}: "),
            ("--output-topic", app.state, state),
            ("--dlq-topic", app.state, state),
            ("--input-topic", app.state, state),
        ):
            with self.subTest(option=option, topic=topic):
                [line] = self.refused(option, topic)
                self.assertTrue(line.startswith(f"duet: {option} must not be {expected}"), line)
        self.assertEqual(self.names(), {app.input})
        self.assertEqual(self.count(app.input), 1)

    def test_a_name_that_kafka_takes_for_that_of_a_topic_of_others(self) -> None:
        self.give_input("x")
        others = f"{self.app.name}.other"
        self.create_topic(others, 1)
        *_, line = self.refused("--output-topic", f"{self.app.name}_other")
        self.assertIn(f"cannot create topic {self.app.name}_other: ", line)
        self.assertIn(others, line)
        self.assertEqual(self.names(), {self.app.input, others})


class CompactedTest(TopicsCase):
    def test_dead_letters(self) -> None:
        """The first dead letter without a key ended duet, at each start."""
        app = self.app
        self.give_input("x")
        for policy in ("compact", "compact,delete"):
            with self.subTest(policy=policy):
                self.app = self.application(partitions=1)
                self.create_topic(self.app.dlq, 1, f"cleanup.policy={policy}")
                *_, line = self.refused("--input-topic", app.input)
                self.assertIn(f"{self.app.dlq} has cleanup.policy={policy}", line)
                self.assertTrue(line.endswith("set it to delete"), line)
                self.assertEqual(self.names(), {self.app.dlq})

    def test_output(self) -> None:
        self.give_input("5", "8")
        self.create_topic(self.app.output, 1, "cleanup.policy=compact")
        duet = self.start_duet(self.app, "--until-caught-up")
        self.assertEqual(duet.wait(ENDS_WITHIN_S), 0, duet.stderr())
        self.assertIn(f"{self.app.output} has cleanup.policy=compact: ", duet.stderr())
        self.assertEqual(self.count(self.app.output), 1)


class StateSettingsTest(TopicsCase):
    def run_again(self) -> str:
        """Runs duet until it is caught up; what it says of the state topic's settings."""
        duet = self.start_duet(self.app, "--until-caught-up")
        self.assertEqual(duet.wait(ENDS_WITHIN_S), 0, duet.stderr())
        return "".join(each for each in duet.stderr().splitlines() if " has got " in each)

    def test_mended(self) -> None:
        self.give_input("5", "8")
        self.assertEqual(self.run_again(), "")
        self.assertEqual(self.run_again(), "")
        wrong = ["--config", "segment.ms=604800000", "--config", "delete.retention.ms=86400000"]
        tools.must("alter-config", self.brokers, ["--topic", self.app.state, *wrong])
        self.assertTrue(
            self.run_again().endswith(
                f"the state topic {self.app.state} had delete.retention.ms=86400000,"
                "segment.ms=604800000 and has got delete.retention.ms=600000,segment.ms=600000"
            )
        )
        # Were its other settings gone, it would delete, and be refused.
        self.assertEqual(self.run_again(), "")


class CompactingBrokerTest(TopicsCase):
    """A broker that compacts new topics unless somebody says otherwise."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.start_special_broker({"log.cleanup.policy": "compact"})

    def test_topics_that_duet_makes(self) -> None:
        self.give_input("x", "5", "8")
        summary = self.run_duet(self.app)
        self.assertEqual(summary["records"], 3)
        self.assertEqual(self.count(self.app.dlq), 1)
        # A second start looks at what the first one has made.
        self.assertEqual(self.run_duet(self.app)["records"], 0)


if __name__ == "__main__":
    unittest.main()
