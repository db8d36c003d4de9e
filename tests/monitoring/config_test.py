#!/usr/bin/env python3
"""Checks the monitoring configuration without running duet. Needs promtool (Debian package prometheus)."""

from __future__ import annotations

import re
import subprocess
import unittest
from pathlib import Path
from typing import Any

import contract

REQUIRED_ANNOTATIONS = ("summary", "description", "runbook_url")
DASHBOARD_COLUMNS = 24


def run_promtool(*arguments: str | Path) -> None:
    command = ["promtool", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def names(kind: str, text: str) -> list[str]:
    """Returns the names after `- alert:` or `- record:` in the text of a rule file."""
    return re.findall(rf"^ *- {kind}: (\S+)$", text, re.MULTILINE)


def rule_blocks(text: str) -> list[str]:
    """Cuts the text of a rule file into one piece a rule; an empty line ends a rule."""
    return [block + "\n" for block in text.split("\n\n") if names("(?:alert|record)", block)]


def headings(markdown: str) -> set[str]:
    """Returns the anchors of a page whose headings are single words."""
    return {title.lower() for title in re.findall(r"^#+ (\w+)$", markdown, re.MULTILINE)}


def overlap(one: dict[str, int], two: dict[str, int]) -> bool:
    apart = (
        one["x"] + one["w"] <= two["x"]
        or two["x"] + two["w"] <= one["x"]
        or one["y"] + one["h"] <= two["y"]
        or two["y"] + two["h"] <= one["y"]
    )
    return not apart


class Promtool(unittest.TestCase):
    def test_config(self) -> None:
        run_promtool("check", "config", contract.PROMETHEUS_CONFIG)

    def test_rules(self) -> None:
        run_promtool("check", "rules", contract.RULES)

    def test_rule_tests(self) -> None:
        run_promtool("test", "rules", contract.RULE_TESTS)


class Rules(unittest.TestCase):
    def setUp(self) -> None:
        self.rules = contract.RULES.read_text(encoding="utf-8")
        self.tests = contract.RULE_TESTS.read_text(encoding="utf-8")

    def test_every_alert_is_complete(self) -> None:
        for block in rule_blocks(self.rules):
            for alert in names("alert", block):
                with self.subTest(alert=alert):
                    self.assertRegex(block, r"\n +severity: (critical|warning)\n")
                    for annotation in REQUIRED_ANNOTATIONS:
                        self.assertIn(f" {annotation}: ", block)

    def test_every_alert_has_its_runbook(self) -> None:
        anchors = headings(contract.OPERATIONS.read_text(encoding="utf-8"))
        for block in rule_blocks(self.rules):
            for alert in names("alert", block):
                with self.subTest(alert=alert):
                    self.assertIn(f"runbook_url: docs/operations.md#{alert.lower()}\n", block)
                    self.assertIn(alert.lower(), anchors)

    def test_every_runbook_has_its_alert(self) -> None:
        page = contract.OPERATIONS.read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"^#+ (Duet\w+)$", page, re.MULTILINE), names("alert", self.rules))

    def test_recording_rules_are_named_level_metric_operation(self) -> None:
        for name in names("record", self.rules):
            self.assertRegex(name, r"^instance:duet_[a-z_]+:[a-z0-9_]+$")

    def test_every_rule_has_a_test(self) -> None:
        for alert in names("alert", self.rules):
            self.assertIn(f"alertname: {alert}\n", self.tests)
        for record in names("record", self.rules):
            self.assertIn(f"expr: {record}\n", self.tests)

    def test_only_known_metrics_are_used(self) -> None:
        known = {*contract.METRICS, *names("record", self.rules), "up"}
        for block in rule_blocks(self.rules):
            expression = re.split(r"\n +(?:for|labels):", block.split("expr:", 1)[1])[0]
            for selector in contract.selectors(expression):
                self.assertIn(contract.base_metric(selector), known)


class Dashboard(unittest.TestCase):
    def setUp(self) -> None:
        self.dashboard = contract.load_dashboard()
        self.panels: list[dict[str, Any]] = list(contract.panels(self.dashboard))

    def test_identity(self) -> None:
        self.assertNotIn("id", self.dashboard)
        self.assertEqual(self.dashboard["uid"], "duet")

    def test_variables(self) -> None:
        found = {variable["name"]: variable["type"] for variable in self.dashboard["templating"]["list"]}
        self.assertEqual(found, {"datasource": "datasource", "job": "query", "instance": "query"})

    def test_panels_are_complete(self) -> None:
        for panel in self.panels:
            with self.subTest(panel=panel.get("title")):
                self.assertTrue(panel["title"])
                self.assertTrue(panel["description"])
                self.assertNotIn("\n", panel["description"])
                self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                self.assertTrue(panel["targets"])

    def test_titles_and_ids_are_unique(self) -> None:
        titles = [panel["title"] for panel in self.panels]
        ids = [panel["id"] for panel in self.dashboard["panels"]]
        self.assertEqual(len(titles), len(set(titles)))
        self.assertEqual(len(ids), len(set(ids)))

    def test_panels_do_not_overlap(self) -> None:
        places = [(panel["title"], panel["gridPos"]) for panel in self.dashboard["panels"]]
        for index, (title, place) in enumerate(places):
            self.assertLessEqual(place["x"] + place["w"], DASHBOARD_COLUMNS, title)
            for other, other_place in places[index + 1 :]:
                self.assertFalse(overlap(place, other_place), f"'{title}' and '{other}' overlap")

    def test_data_source_is_the_variable(self) -> None:
        wanted = {"type": "prometheus", "uid": "${datasource}"}
        for panel in self.panels:
            for place in (panel, *panel["targets"]):
                self.assertEqual(place["datasource"], wanted, panel["title"])

    def test_every_selector_is_limited_to_job_and_instance(self) -> None:
        for panel in self.panels:
            for target in panel["targets"]:
                for selector in contract.selectors(target["expr"]):
                    self.assertIn('job=~"$job", instance=~"$instance"', selector, panel["title"])

    def test_only_known_metrics_are_used(self) -> None:
        for queries in (contract.panel_queries, contract.helper_queries):
            for query in queries(self.dashboard):
                used = [contract.base_metric(selector) for selector in contract.selectors(query.expression)]
                self.assertTrue(used, f"{query.place} reads no metric of duet")
                for name in used:
                    self.assertIn(name, contract.METRICS, query.place)

    def test_every_metric_is_shown(self) -> None:
        shown = {
            contract.base_metric(selector)
            for query in contract.panel_queries(self.dashboard)
            for selector in contract.selectors(query.expression)
        }
        self.assertEqual(set(contract.METRICS) - shown, set())


if __name__ == "__main__":
    unittest.main()
