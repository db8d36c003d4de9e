"""What every run of a case has in common, on Flink or on duet: its topics before and after.

Whoever runs a case is a function from the case to its outputs, by topic:

    harness.prepare(case, topics, run)
    ...                                   run `script.addressed(case.text, brokers, run)`
    harness.feed(case, topics, run, ...)  while it runs, if it does not end by itself
    outputs = harness.outputs(case, topics, run)
    assert not harness.problems(case, outputs)
"""

import time
from collections.abc import Mapping, Sequence

from sql import compare
from sql.cases import SqlCase
from sql.records import Record
from sql.servers import Topics

Outputs = Mapping[str, Sequence[Record]]

# A script that has started needs so long to know where its topics end.
SETTLE_S = 4.0
_LOOK_AGAIN_S = 0.5


def prepare(case: SqlCase, topics: Topics, run: str) -> None:
    """Makes the topics of a run and, unless the script has to run first, writes its inputs."""
    names = [*case.inputs(), *case.outputs()]
    made = {case.topic(name, run): case.partitions(name) for name in names}
    topics.delete(list(made))
    topics.create(made)
    if case.about.input == "before":
        _write(case, case.inputs(), topics, run)


def feed(case: SqlCase, topics: Topics, run: str, seconds_max: float) -> None:
    """Writes what has to come while the script runs; returns when it has become quiet at last."""
    if case.about.input == "running":
        time.sleep(SETTLE_S)
        _write(case, case.inputs(), topics, run)
    _await_quiet(case, topics, run, seconds_max)
    for later in case.later_inputs():
        _write(case, later, topics, run)
        _await_quiet(case, topics, run, seconds_max)


def _write(
    case: SqlCase, inputs: Mapping[str, Sequence[Record]], topics: Topics, run: str
) -> None:
    for name, records in inputs.items():
        topics.write(case.topic(name, run), records)


def outputs(case: SqlCase, topics: Topics, run: str) -> dict[str, list[Record]]:
    """What a reader of committed records sees of each output."""
    return {name: topics.read(case.topic(name, run)) for name in case.outputs()}


def _await_quiet(case: SqlCase, topics: Topics, run: str, seconds_max: float) -> None:
    """Returns when the outputs have not changed for as long as the case says."""
    start = changed = time.monotonic()
    last: Outputs = {}
    while time.monotonic() - changed < case.about.quiet_s:
        if time.monotonic() - start > seconds_max:
            raise TimeoutError(f"{case.name} does not become quiet")
        time.sleep(_LOOK_AGAIN_S)
        now = outputs(case, topics, run)
        if now != last:
            last, changed = now, time.monotonic()


def problems(case: SqlCase, written: Outputs) -> list[str]:
    """Where the outputs of duet are not what they have to be; nothing if all is well."""
    return differences(case, case.expected_of_duet(), written)


def differences(
    case: SqlCase, expected: Mapping[str, Sequence[str]], written: Outputs
) -> list[str]:
    """The lines of each topic that are missing or too much, below the topic's name."""
    found = []
    for topic, shape in case.outputs().items():
        lines = compare.lines(written.get(topic, []), shape)
        different = compare.differences(expected.get(topic, []), lines, shape)
        found += [f"{case.name}, {topic}:", *different] if different else []
    return found
