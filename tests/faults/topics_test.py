"""Topics are deleted, made anew, and given partitions, under load."""

import time
import unittest

from rig.case import Application
from rig.fault import ENDLESS, RECORDS_PER_S, Trial
from rig.processes import Process
from rig.waiting import until
from rig.world import ENDS_WITHIN_S, MISCONFIGURED, Victim, WorldCase

# What is written after a topic has come back.
LATER_RECORDS = 2_000
# duet looks for new partitions every 10 s.
FOUND_WITHIN_S = 30.0
PARTITIONS_ADDED = 2

OUTPUT = "output topic"
LETTERS = "dead-letter topic"
STATE = "state topic"


def topic_of(app: Application, what: str) -> str:
    return {OUTPUT: app.output, LETTERS: app.dlq, STATE: app.state}[what]


class TopicsCase(WorldCase):
    def start_groups(self, doses: int) -> tuple[dict[str, list[Victim]], Process]:
        """Starts applications that are to be hurt in one of three ways, and what feeds them."""
        victims, fill = self.start_victims(3 * doses)
        ways = (OUTPUT, LETTERS, STATE)
        return {way: victims[i * doses : (i + 1) * doses] for i, way in enumerate(ways)}, fill

    def assert_refused(self, app: Application, *words: str) -> None:
        """A start has to be refused."""
        self.assert_ends(self.start_duet(app), MISCONFIGURED, *words)

    def assert_goes_on(self, app: Application) -> None:
        """What was in the old topic is gone with it; nothing else is lost, wrong or repeated."""
        self.run_duet(app)
        lost = self.ask_oracle(app).json()
        for each in ("repeated", "wrong", "state_wrong", "order_violations", "unsettled"):
            self.assertEqual(lost[each], 0, lost)
        self.fill(app, LATER_RECORDS, first_index=ENDLESS)
        self.run_duet(app)
        later = self.ask_oracle(app).json()
        self.assertEqual(later["input"], lost["input"] + LATER_RECORDS)
        self.assertEqual(later["lost"], lost["lost"], later)


class DeletedTest(TopicsCase):
    """A topic is deleted: duet ends and names it, and so does every start until it is back."""

    def test_input(self) -> None:
        with self.row("input topic deleted: exit 2") as row:
            for _ in range(self.doses(full=3, quick=1)):
                [victim], _ = self.start_victims(1)
                self.topics("delete-topic", victim.app.input)
                self.assert_ends(victim.duet, MISCONFIGURED, victim.app.input)
                self.assert_refused(victim.app, victim.app.input)
                row.doses += 1

    def test_what_duet_writes_to(self) -> None:
        self.full_form_only()
        groups, fill = self.start_groups(doses=3)
        names = [topic_of(each.app, way) for way in groups for each in groups[way]]
        self.topics("delete-topic", *names)
        for way, victims in groups.items():
            with self.row(f"{way} deleted: exit 2") as row:
                for each in victims:
                    topic = topic_of(each.app, way)
                    self.assert_ends(each.duet, MISCONFIGURED, topic)
                    self.assert_refused(each.app, topic)
                    row.doses += 1
        fill.kill()
        for way in (OUTPUT, LETTERS):
            app = groups[way][0].app
            self.topics("create-topic", topic_of(app, way), partitions=app.partitions)
            self.assert_goes_on(app)


class RecreatedTest(TopicsCase):
    """A topic is deleted and made anew at once, while its writers and readers go on."""

    def test_input(self) -> None:
        self.full_form_only()
        with self.row("input topic recreated: exit 2") as row:
            for _ in range(self.doses(full=3, quick=0)):
                [victim], _ = self.start_victims(1)
                app = victim.app
                self.topics("recreate-topic", app.input, partitions=app.partitions)
                self.assert_ends(victim.duet, MISCONFIGURED, app.input)
                self.assert_refused(app, app.input)
                row.doses += 1

    def test_state(self) -> None:
        """duet may go on with what it has in memory, but no start takes the new topic for state."""
        self.full_form_only()
        victims, _ = self.start_victims(3)
        self.recreate(STATE, victims, config="cleanup.policy=compact")
        with self.row("state topic recreated: exit 2, at the latest at the next start") as row:
            for each in victims:
                self.settle(each, each.app.state)
                self.assert_refused(each.app, each.app.state)
                row.doses += 1

    def test_output(self) -> None:
        self.full_form_only()
        self.recreate_results(OUTPUT)

    def test_dead_letters(self) -> None:
        self.full_form_only()
        self.recreate_results(LETTERS)

    def recreate(self, way: str, victims: list[Victim], config: str = "") -> None:
        names = [topic_of(each.app, way) for each in victims]
        partitions = victims[0].app.partitions
        self.topics("recreate-topic", *names, partitions=partitions, config=config)

    def recreate_results(self, way: str) -> None:
        """duet ends and names the topic, or goes on with the new one."""
        victims, fill = self.start_victims(3)
        self.recreate(way, victims)
        with self.row(f"{way} recreated") as row:
            for each in victims:
                self.settle(each, topic_of(each.app, way))
                row.doses += 1
            fill.kill()
            self.assert_goes_on(victims[0].app)

    def settle(self, victim: Victim, topic: str) -> None:
        """Ends duet once it has committed again, unless it ends by itself."""
        duet = victim.duet
        before = duet.commits()
        until(
            "commits or the end of duet",
            lambda: not duet.running or duet.commits() > before,
            ENDS_WITHIN_S,
        )
        if duet.running:
            self.assertEqual(duet.stop(), 0, duet.stderr())
        else:
            self.assert_ends(duet, MISCONFIGURED, topic)


class PartitionsTest(TopicsCase):
    """A topic is given more partitions."""

    def test_input(self) -> None:
        self.full_form_only()
        trial = self.begin("partitions added to the input topic")
        for dose in range(1, self.doses(full=3, quick=0) + 1):
            with trial.dose():
                self.grow_input(trial, trial.app.partitions + dose * PARTITIONS_ADDED, dose)
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def grow_input(self, trial: Trial, partitions: int, dose: int) -> None:
        """Adds partitions, and writes to all that there are; duet has to find the new ones."""
        self.topics("add-partitions", trial.app.input, partitions=partitions)
        trial.fill.kill()
        trial.fill = self.start_fill(
            trial.app, ENDLESS, RECORDS_PER_S, partitions=partitions, first_index=dose * ENDLESS
        )
        label = f'partition="{partitions - 1}"'
        until(
            "records of the last partition",
            lambda: trial.duet.metric("duet_records_consumed_total", label) > 0,
            FOUND_WITHIN_S,
        )

    def test_results(self) -> None:
        """Where keys and dead letters go follows from the partitions known at the start."""
        self.full_form_only()
        trial = self.begin("partitions added to output and dead letters")
        for dose in range(1, self.doses(full=3, quick=0) + 1):
            partitions = trial.app.partitions + dose * PARTITIONS_ADDED
            with trial.dose():
                self.topics("add-partitions", trial.app.output, partitions=partitions)
                self.topics("add-partitions", trial.app.dlq, partitions=partitions)
        trial.finish()
        self.assertEqual(trial.row.restarts + trial.row.recoveries, 0)

    def test_state(self) -> None:
        """A key group is a partition of the state topic: their number must never change."""
        self.full_form_only()
        victims, _ = self.start_victims(self.doses(full=3, quick=0))
        with self.row("partitions added to the state topic: next start exit 2") as row:
            for each in victims:
                partitions = each.app.partitions + PARTITIONS_ADDED
                self.topics("add-partitions", each.app.state, partitions=partitions)
                each.duet.await_commit(time.time())
                self.assertEqual(each.duet.stop(), 0, each.duet.stderr())
                self.assert_refused(each.app, each.app.state, f"key-groups={partitions}")
                row.doses += 1


if __name__ == "__main__":
    unittest.main()
