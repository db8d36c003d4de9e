#!/usr/bin/env python3
"""Runs duet and Prometheus and asks for every expression of the dashboard and of the rules.

duet runs its demo with the embedded broker. Prometheus (Debian package prometheus) scrapes it each
second with the repository's own configuration and rules. The test fails where /metrics differs from
the list in contract.py, where a rule is unhealthy, and where a query returns no data.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import contract
from contract import Query

DEMO_SECONDS = 180  # longer than all deadlines below together: the demo does not end by itself
DEMO_RECORDS_PER_SECOND = 1000
START_SECONDS_MAX = 60.0  # both processes are up and the first samples are stored
DATA_SECONDS_MAX = 60.0  # every query has returned data
STOP_SECONDS_MAX = 15.0  # a process has this long to end before it is killed
POLL_SECONDS = 0.25
HTTP_SECONDS_MAX = 5.0
SAMPLES_MIN = 5
LOG_LINES_SHOWN = 30

_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
_LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')


class Failure(Exception):
    """The test has failed; the message says where."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=HTTP_SECONDS_MAX) as answer:
        body: bytes = answer.read()
    return body.decode("utf-8")


def stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def running(name: str, command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs `command` inside the `with`; shows the end of its log if the body raises.

    The kernel ends it too when this process is killed and cannot.
    """
    command = ["setpriv", "--pdeathsig", "KILL", *command]
    with log.open("wb") as output:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield child
    except BaseException:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        print(f"--- end of the log of {name} (exit code {child.poll()})", *lines, sep="\n", file=sys.stderr)
        raise
    finally:
        stop(child)


class Services:
    """The two running processes and what the test asks them."""

    def __init__(self, duet_port: int, prometheus_port: int) -> None:
        self.metrics_url = f"http://127.0.0.1:{duet_port}/metrics"
        self.prometheus_url = f"http://127.0.0.1:{prometheus_port}"
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def metrics(self) -> str:
        return fetch(self.metrics_url)

    def api(self, path: str, **parameters: str) -> Any:
        url = f"{self.prometheus_url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        return json.loads(fetch(url))["data"]

    def query(self, expression: str) -> list[float]:
        """Returns the values of an instant query that are numbers."""
        try:
            data = self.api("query", query=expression)
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
                raise  # Prometheus is still starting: not yet
            raise Failure(f"{expression}: {error.read().decode('utf-8')}") from error
        samples = [data["result"]] if data["resultType"] == "scalar" else [s["value"] for s in data["result"]]
        values = [float(value) for _, value in samples]
        return [value for value in values if not math.isnan(value)]

    def require_running(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Failure(f"{name} ended with exit code {child.returncode}")

    def wait_until(self, what: str, seconds_max: float, condition: Callable[[], bool]) -> None:
        """Polls `condition`; an endpoint that does not answer yet counts as not yet."""
        deadline = time.monotonic() + seconds_max
        while True:
            self.require_running()
            try:
                if condition():
                    return
            except (OSError, json.JSONDecodeError):
                pass
            if time.monotonic() > deadline:
                raise Failure(f"not within {seconds_max:.0f} s: {what}")
            time.sleep(POLL_SECONDS)


def replace_once(text: str, pattern: str, replacement: str) -> str:
    changed, count = re.subn(pattern, lambda _: replacement, text, flags=re.MULTILINE)
    if count != 1:
        raise Failure(f"prometheus.yml has {count} lines like {pattern}, not 1")
    return changed


def prometheus_config(target: str) -> str:
    """Returns the repository's configuration with another target and an interval of one second."""
    config = contract.PROMETHEUS_CONFIG.read_text(encoding="utf-8")
    config = replace_once(config, r"duet:9464", target)
    config = replace_once(config, r"scrape_interval: \w+$", "scrape_interval: 1s")
    config = replace_once(config, r"evaluation_interval: \w+$", "evaluation_interval: 1s")
    return replace_once(config, r"- rules/duet\.yml$", f"- {contract.RULES}")


def duet_command(duet: str, port: int) -> list[str]:
    return [
        duet,
        "demo",
        "pairs",
        "--for",
        f"{DEMO_SECONDS}s",
        "--rate",
        str(DEMO_RECORDS_PER_SECOND),
        "--metrics-address",
        f"127.0.0.1:{port}",
    ]


def prometheus_command(prometheus: str, port: int, config: Path, storage: Path) -> list[str]:
    return [
        prometheus,
        f"--config.file={config}",
        f"--storage.tsdb.path={storage}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def exposed(text: str) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """Parses /metrics into the type of every metric and the label sets of every sample name."""
    kinds: dict[str, str] = {}
    samples: dict[str, list[dict[str, str]]] = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ", 3)
            kinds[name] = kind
        elif found := _SAMPLE.match(line):
            labels = dict(_LABEL.findall(found["labels"] or ""))
            samples.setdefault(found["name"], []).append(labels)
    return kinds, samples


def metric_problems(
    name: str, metric: contract.Metric, kinds: dict[str, str], samples: dict[str, list[dict[str, str]]]
) -> Iterator[str]:
    if kinds.get(name) != metric.kind:
        yield f"/metrics: {name} has type {kinds.get(name)}, not {metric.kind}"
    found = samples.get(f"{name}_bucket" if metric.kind == "histogram" else name, [])
    if not found:
        yield f"/metrics: {name} has no sample"
    for labels in found:
        if set(labels) - {"le"} != metric.labels:
            yield f"/metrics: {name} has the labels {sorted(labels)}, not {sorted(metric.labels)}"
            break
    for label, values in metric.closed.items():
        seen = {labels.get(label) for labels in found}
        if seen != values:
            yield f"/metrics: {name} has {label} {sorted(map(str, seen))}, not {sorted(values)}"


def exposition_problems(text: str) -> Iterator[str]:
    """Yields where /metrics differs from the list of metrics."""
    kinds, samples = exposed(text)
    for name, metric in contract.METRICS.items():
        yield from metric_problems(name, metric, kinds, samples)
    for name in sorted(kinds):
        if name.startswith("duet_") and name not in contract.METRICS:
            yield f"/metrics: {name} is not in the list of metrics"


def selector_queries(place: str, expression: str) -> Iterator[Query]:
    for selector in contract.selectors(expression):
        yield Query(place, selector)


def rule_queries(groups: list[dict[str, Any]]) -> Iterator[Query]:
    """Yields what must return data: a recording rule and its expression, and what an alert reads."""
    for group in groups:
        for rule in group["rules"]:
            place = f"rule '{rule['name']}'"
            if rule["type"] == "recording":
                yield Query(place, rule["name"])
                yield Query(place, rule["query"])
            else:
                yield from selector_queries(place, rule["query"])


def all_queries(groups: list[dict[str, Any]]) -> list[Query]:
    dashboard = contract.load_dashboard()
    queries = [*contract.panel_queries(dashboard), *rule_queries(groups)]
    for helper in contract.helper_queries(dashboard):
        queries.extend(selector_queries(helper.place, helper.expression))
    return queries


def unhealthy(groups: list[dict[str, Any]]) -> list[str]:
    return [
        f"rule '{rule['name']}' is {rule['health']}: {rule.get('lastError', '')}"
        for group in groups
        for rule in group["rules"]
        if rule["health"] != "ok"
    ]


def wait_for_samples(services: Services) -> None:
    enough = f'count_over_time(up{{job="duet"}}[1m]) >= {SAMPLES_MIN} and up{{job="duet"}} == 1'
    committed = 'duet_transactions_total{job="duet", result="committed"} > 0'
    services.wait_until(enough, START_SECONDS_MAX, lambda: bool(services.query(enough)))
    services.wait_until(committed, START_SECONDS_MAX, lambda: bool(services.query(committed)))


def rule_groups(services: Services) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = services.api("rules")["groups"]
    return groups


def wait_for_rules(services: Services) -> list[dict[str, Any]]:
    """Returns the groups of rules as Prometheus reports them, each rule evaluated at least once."""

    def evaluated() -> bool:
        rules = [rule for group in rule_groups(services) for rule in group["rules"]]
        return bool(rules) and all(rule["health"] != "unknown" for rule in rules)

    services.wait_until("every rule is evaluated once", START_SECONDS_MAX, evaluated)
    return rule_groups(services)


def unanswered(services: Services, queries: list[Query]) -> list[Query]:
    """Returns the queries that have no data when the time is up."""
    missing = list(queries)

    def answered() -> bool:
        missing[:] = [query for query in missing if not services.query(query.expression)]
        return not missing

    try:
        services.wait_until("every query returns data", DATA_SECONDS_MAX, answered)
    except Failure:
        services.require_running()
    return missing


def check(services: Services) -> int:
    """Returns how many queries returned data; raises Failure with every problem found."""
    wait_for_samples(services)
    groups = wait_for_rules(services)
    queries = all_queries(groups)
    missing = unanswered(services, queries)
    problems = [
        *exposition_problems(services.metrics()),
        *unhealthy(rule_groups(services)),
        *(f"{query.place} returns no data: {query.expression}" for query in missing),
    ]
    if problems:
        raise Failure("\n".join(problems))
    return len(queries)


def run(duet: str, prometheus: str) -> int:
    duet_port, prometheus_port = free_port(), free_port()
    services = Services(duet_port, prometheus_port)
    with tempfile.TemporaryDirectory(prefix="duet-monitoring-") as name:
        folder = Path(name)
        config = folder / "prometheus.yml"
        config.write_text(prometheus_config(f"127.0.0.1:{duet_port}"), encoding="utf-8")
        command = prometheus_command(prometheus, prometheus_port, config, folder / "storage")
        with (
            running("duet", duet_command(duet, duet_port), folder / "duet.log") as first,
            running("prometheus", command, folder / "prometheus.log") as second,
        ):
            services.children = {"duet": first, "prometheus": second}
            return check(services)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duet", required=True, help="the duet binary")
    parser.add_argument("--prometheus", default="prometheus", help="the Prometheus binary")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        count = run(arguments.duet, arguments.prometheus)
    except Failure as failure:
        print(f"FAILED\n{failure}", file=sys.stderr)
        return 1
    print(f"{count} queries returned data")
    return 0


if __name__ == "__main__":
    sys.exit(main())
