#!/usr/bin/env python3
"""Checks docker-compose.yml and the Dockerfile without a container engine. Needs PyYAML (python3-yaml).

With --duet PATH the command lines of the services that run duet are compared with `duet ... --help`.
Where `docker-compose` or the compose plugin of `docker` is installed, it checks the file as well.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
COMPOSE = REPOSITORY / "docker-compose.yml"
DOCKERFILE = REPOSITORY / "Dockerfile"

DUET_IMAGE = "duet:local"
DUET_TOPICS = ("raw-topic", "enriched-topic", "raw-events-dlq")
CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")
PINNED_IMAGE = re.compile(r"^[\w./-]+:v?\d+(\.\d+)+$")
LOCAL_PORT = re.compile(r"^127\.0\.0\.1:(\d+):\d+$")

duet_binary: str | None = None

Service = dict[str, Any]


def load_yaml(path: str) -> Any:
    return yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8"))


def load() -> dict[str, Any]:
    compose: dict[str, Any] = load_yaml("docker-compose.yml")
    return compose


def duet_services(compose: dict[str, Any]) -> Iterator[tuple[str, Service]]:
    for name, service in compose["services"].items():
        if service["image"] == DUET_IMAGE:
            yield name, service


def compose_command() -> list[str] | None:
    """Returns the installed compose tool, if there is one of version 2 or later."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        asked = [*command, "version", "--short"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode == 0 and not done.stdout.startswith("1."):
            return command
    return None


def words_and_flags(command: list[str]) -> tuple[list[str], set[str]]:
    """Splits a command line of duet into the subcommand's words and the flags."""
    first_flag = next((i for i, word in enumerate(command) if word.startswith("--")), len(command))
    flags = {word.split("=", 1)[0] for word in command[first_flag:] if word.startswith("--")}
    return command[:first_flag], flags


def flag_of_variable(variable: str) -> str:
    return "--" + variable.removeprefix("DUET_").lower().replace("_", "-")


def logical_lines(dockerfile: str) -> list[str]:
    """Returns the instructions, one a line, without comments."""
    text = re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]


class Compose(unittest.TestCase):
    def setUp(self) -> None:
        self.compose = load()
        self.services: dict[str, Service] = self.compose["services"]

    def test_compose_tool_accepts_it(self) -> None:
        command = compose_command()
        if command is None:
            self.skipTest("no compose tool is installed")
        done = subprocess.run(
            [*command, "--file", str(COMPOSE), "config", "--quiet"],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_images_are_pinned(self) -> None:
        for name, service in self.services.items():
            if service["image"] == DUET_IMAGE:
                self.assertIn("build", service, name)
            else:
                self.assertRegex(service["image"], PINNED_IMAGE, name)

    def test_ports_are_local_and_used_once(self) -> None:
        published: list[str] = []
        for name, service in self.services.items():
            for port in service.get("ports", []):
                found = LOCAL_PORT.match(port)
                self.assertIsNotNone(found, f"{name}: {port} is not bound to 127.0.0.1")
                published.append(found[1] if found else "")
        self.assertEqual(len(published), len(set(published)), published)

    def test_dependencies_exist(self) -> None:
        for name, service in self.services.items():
            for needed, how in service.get("depends_on", {}).items():
                with self.subTest(service=name, needs=needed):
                    self.assertIn(needed, self.services)
                    self.assertIn(how["condition"], CONDITIONS)
                    if how["condition"] == "service_healthy":
                        self.assertIn("test", self.services[needed].get("healthcheck", {}))
                    if how["condition"] == "service_completed_successfully":
                        self.assertEqual(self.services[needed]["restart"], "no")

    def test_mounts_exist(self) -> None:
        for name, service in self.services.items():
            for mount in service.get("volumes", []):
                source, *rest = mount.split(":")
                with self.subTest(service=name, mount=mount):
                    if source.startswith("."):
                        self.assertTrue((REPOSITORY / source).exists())
                        self.assertEqual(rest[1:], ["ro"])
                    else:
                        self.assertIn(source, self.compose["volumes"])

    def test_every_volume_is_used(self) -> None:
        used = {mount.split(":")[0] for s in self.services.values() for mount in s.get("volumes", [])}
        self.assertLessEqual(set(self.compose["volumes"]), used)

    def test_duet_is_confined(self) -> None:
        for name, service in duet_services(self.compose):
            with self.subTest(service=name):
                self.assertIs(service["read_only"], True)
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertIn("no-new-privileges:true", service["security_opt"])
                self.assertEqual(service["restart"], "unless-stopped")
        self.assertIn("stop_grace_period", self.services["duet"])

    def test_topics_are_created(self) -> None:
        script = self.services["topics"]["command"][-1]
        for topic in DUET_TOPICS:
            self.assertIn(topic, script)

    def test_brokers_are_what_kafka_advertises(self) -> None:
        advertised = self.services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
        inside = dict(listener.split("://") for listener in advertised.split(","))["INTERNAL"]
        for name, service in duet_services(self.compose):
            command = service["command"]
            self.assertEqual(command[command.index("--brokers") + 1], inside, name)
        user_interface = self.services["kafka-ui"]["environment"]
        self.assertEqual(user_interface["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"], inside)

    def test_monitoring_fits_the_services(self) -> None:
        prometheus = load_yaml("monitoring/prometheus/prometheus.yml")
        sources = load_yaml("monitoring/grafana/provisioning/datasources/prometheus.yml")
        targets = prometheus["scrape_configs"][0]["static_configs"][0]["targets"]
        self.assertEqual(targets, ["duet:9464"])
        self.assertIn("prometheus", self.services)
        source = sources["datasources"][0]
        self.assertEqual(source["url"], "http://prometheus:9090")
        self.assertEqual(source["jsonData"]["timeInterval"], prometheus["global"]["scrape_interval"])

    def test_dashboards_are_where_grafana_looks(self) -> None:
        grafana = self.services["grafana"]
        mounts = dict(mount.split(":")[1::-1] for mount in grafana["volumes"])
        providers = load_yaml("monitoring/grafana/provisioning/dashboards/duet.yml")["providers"]
        folder = providers[0]["options"]["path"]
        self.assertIn(folder, mounts)
        home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
        self.assertTrue((REPOSITORY / mounts[folder] / Path(home).relative_to(folder)).is_file())

    def test_duet_knows_the_flags(self) -> None:
        if duet_binary is None:
            self.skipTest("no --duet PATH is given")
        for name, service in duet_services(self.compose):
            words, flags = words_and_flags(service["command"])
            flags |= {flag_of_variable(variable) for variable in service.get("environment", {})}
            asked = [duet_binary, *words, "--help"]
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")
            known = set(re.findall(r"--[a-z][a-z-]*", done.stdout))
            self.assertEqual(flags - known, set(), f"{name}: duet {' '.join(words)} has no such flag")


class Dockerfile(unittest.TestCase):
    def setUp(self) -> None:
        self.lines = logical_lines(DOCKERFILE.read_text(encoding="utf-8"))

    def only(self, instruction: str) -> str:
        found = [line for line in self.lines if line.startswith(f"{instruction} ")]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_both_stages_are_debian_13(self) -> None:
        stages = [line for line in self.lines if line.startswith("FROM ")]
        self.assertEqual(stages, ["FROM debian:13-slim AS build", "FROM debian:13-slim"])

    def test_process(self) -> None:
        self.assertRegex(self.only("USER"), r"^USER [1-9]\d*:[1-9]\d*$")
        self.assertEqual(self.only("ENTRYPOINT"), 'ENTRYPOINT ["duet"]')
        self.assertRegex(self.only("CMD"), r"^CMD \[")
        self.assertTrue(self.only("HEALTHCHECK").endswith('CMD ["duet", "healthcheck"]'))
        self.assertIn('RUN ["duet", "--version"]', self.lines)

    def test_copied_files_exist(self) -> None:
        for line in self.lines:
            if line.startswith("COPY ") and "--from=" not in line:
                for source in line.split()[1:-1]:
                    self.assertTrue((REPOSITORY / source).exists(), line)

    def test_ignore_file_keeps_what_exists(self) -> None:
        ignore = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
        for line in ignore:
            if line.startswith("!"):
                self.assertTrue((REPOSITORY / line[1:]).exists(), line)

    def test_package_lists_are_sorted(self) -> None:
        for name in ("build", "runtime"):
            lines = (REPOSITORY / f"container/{name}-packages.txt").read_text(encoding="utf-8").splitlines()
            self.assertEqual(lines, sorted(set(lines)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duet", help="the duet binary")
    arguments, rest = parser.parse_known_args()
    duet_binary = arguments.duet
    unittest.main(argv=[sys.argv[0], *rest])
