"""Makes of a script, as people write it, what one run executes: on duet and on Flink the same text."""

import re
from collections.abc import Sequence
from pathlib import Path

from sql import script

_TOPIC = re.compile(r"('topic'\s*=\s*)'[^']*'")
_SOURCE = re.compile(r"'scan\.startup\.mode'")
_KEYED = re.compile(r"'value\.format'")
_BOUNDED = "'scan.bounded.mode' = 'latest-offset'"


def statements(
    files: Sequence[Path], brokers: str, input_topic: str, output_topic: str, app: str, bounded: bool
) -> list[str]:
    """The statements of scripts, with the topics of a run. A table that says where reading starts
    is the input; `bounded` lets it end at the topic's present end. Flink would not write exactly
    once, nor decimals as they are, unless told to; duet does and takes the words."""
    text = script.addressed("\n".join(each.read_text() for each in files), brokers, "")
    return [
        _on_topics(each, input_topic, output_topic, app, bounded)
        for each in script.statements(text)
    ]


def _on_topics(
    statement: str, input_topic: str, output_topic: str, app: str, bounded: bool
) -> str:
    if not _TOPIC.search(statement):
        return statement
    if _SOURCE.search(statement):
        more = f", {_BOUNDED}" if bounded else ""
        return _TOPIC.sub(rf"\1'{input_topic}'{more}", statement)
    json = "value.json" if _KEYED.search(statement) else "json"
    more = (
        ", 'sink.delivery-guarantee' = 'exactly-once'"
        f", 'sink.transactional-id-prefix' = '{app}'"
        ", 'properties.transaction.timeout.ms' = '600000'"
        f", '{json}.encode.decimal-as-plain-number' = 'true'"
    )
    return _TOPIC.sub(rf"\1'{output_topic}'{more}", statement)
