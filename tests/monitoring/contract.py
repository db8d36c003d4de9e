"""The metrics duet exports, and how expressions that use them are taken apart.

Shared by config_test.py, which needs no process, and live_test.py, which runs duet and Prometheus.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
MONITORING = REPOSITORY / "monitoring"
DASHBOARD = MONITORING / "grafana" / "dashboards" / "duet.json"
PROMETHEUS_CONFIG = MONITORING / "prometheus" / "prometheus.yml"
RULES = MONITORING / "prometheus" / "rules" / "duet.yml"
RULE_TESTS = MONITORING / "prometheus" / "rules" / "duet_test.yml"
OPERATIONS = REPOSITORY / "docs" / "operations.md"

DEAD_LETTER_REASONS = frozenset(
    {
        "empty",
        "tombstone",
        "not_a_number",
        "not_an_integer",
        "missing_field",
        "duplicate_field",
        "malformed_json",
        "out_of_range",
        "refused",
        "late",
        "far_future",
        "too_large",
        "too_deep",
        "bad_encoding",
        "malformed",
        "bad_field",
        "no_event_time",
        "not_computed",
    }
)
STAGES = frozenset({"ingest", "shard", "dlq", "sink"})
TRANSACTION_STEPS = frozenset({"begin", "write", "offsets", "flush", "commit"})
SERVICE_STATES = frozenset({"recovering", "running", "draining", "stopped", "failed"})


@dataclass(frozen=True)
class Metric:
    """One metric: its Prometheus type, its label names, and the labels whose values are a closed list."""

    kind: str
    labels: frozenset[str] = frozenset()
    closed: dict[str, frozenset[str]] = field(default_factory=dict)


def _metric(kind: str, *labels: str, **closed: frozenset[str]) -> Metric:
    return Metric(kind, frozenset(labels) | frozenset(closed), closed)


METRICS: dict[str, Metric] = {
    "duet_records_consumed_total": _metric("counter", "topic", "partition"),
    "duet_pairs_emitted_total": _metric("counter"),
    "duet_dead_letters_total": _metric("counter", reason=DEAD_LETTER_REASONS),
    "duet_transactions_total": _metric("counter", result=frozenset({"committed", "aborted"})),
    "duet_epoch_duration_seconds": _metric("histogram"),
    "duet_transaction_duration_seconds": _metric("histogram"),
    "duet_epoch_records": _metric("histogram"),
    "duet_stage_busy_seconds_total": _metric("counter", stage=STAGES),
    "duet_stage_waiting_seconds_total": _metric("counter", stage=STAGES),
    "duet_stage_rows_in_total": _metric("counter", stage=STAGES),
    "duet_stage_rows_out_total": _metric("counter", stage=STAGES),
    "duet_transaction_step_seconds_total": _metric("counter", step=TRANSACTION_STEPS),
    "duet_epochs_in_flight": _metric("gauge"),
    "duet_backpressure_seconds_total": _metric("counter"),
    "duet_consumer_lag_records": _metric("gauge", "topic", "partition"),
    "duet_state_keys": _metric("gauge", "shard"),
    "duet_waiting_records": _metric("gauge", "shard"),
    "duet_last_commit_timestamp_seconds": _metric("gauge"),
    "duet_recoveries_total": _metric("counter", cause=frozenset({"start", "failure"})),
    "duet_recovery_duration_seconds": _metric("gauge"),
    "duet_service_state": _metric("gauge", state=SERVICE_STATES),
    "duet_build_info": _metric("gauge", "version", "revision", "librdkafka", "caf"),
    "process_resident_memory_bytes": _metric("gauge"),
    "process_cpu_seconds_total": _metric("counter"),
    "process_open_fds": _metric("gauge"),
    "process_start_time_seconds": _metric("gauge"),
    "process_threads": _metric("gauge"),
}

# What Grafana would put in place of the dashboard's variables, for a scrape each second.
# The longer names come first: "$__interval" is a prefix of "$__interval_ms".
VARIABLES: dict[str, str] = {
    "$__rate_interval": "5s",
    "$__interval_ms": "1000",
    "$__interval": "1s",
    "$__range": "1m",
    "$job": "duet",
    "$instance": ".*",
}

_LABELS = r'\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}'
_SELECTOR = re.compile(
    rf"(?<![\w:])(?P<name>(?:duet_|process_|instance:|job:)[\w:]+|up(?![\w:]))(?P<labels>{_LABELS})?"
)


@dataclass(frozen=True)
class Query:
    """An expression and where it stands, for messages."""

    place: str
    expression: str


def substitute(expression: str) -> str:
    """Returns `expression` with the dashboard's variables replaced."""
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    if "$" in expression:
        raise ValueError(f"a variable without a value in: {expression}")
    return expression


def selectors(expression: str) -> list[str]:
    """Returns the instant vector selectors in `expression`, without ranges and functions."""
    return [found.group(0) for found in _SELECTOR.finditer(expression)]


def base_metric(selector: str) -> str:
    """Returns the name in METRICS that `selector` reads: without labels, and without a histogram's suffix."""
    name = selector.split("{", 1)[0]
    for suffix in ("_bucket", "_sum", "_count"):
        if METRICS.get(name.removesuffix(suffix), Metric("")).kind == "histogram":
            return name.removesuffix(suffix)
    return name


def load_dashboard() -> dict[str, Any]:
    dashboard: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return dashboard


def panels(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the panels that show something, not the rows."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel["panels"]
        else:
            yield panel


def panel_queries(dashboard: dict[str, Any]) -> Iterator[Query]:
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield Query(f"panel '{panel['title']}' {target['refId']}", substitute(target["expr"]))


def helper_queries(dashboard: dict[str, Any]) -> Iterator[Query]:
    """Yields the expressions of the annotations and of the template variables."""
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            yield Query(f"annotation '{annotation['name']}'", substitute(annotation["expr"]))
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield Query(f"variable '{variable['name']}'", substitute(variable["definition"]))
