"""Kafka records as lines of text: what the inputs and the expected outputs of a case are written in.

A line is the value of a record as it is. What else there is to say stands in front of it, as JSON:

    {"id":1}
    @{"key":"k","timestamp":1716467696000} {"id":2}
    @{"key":"k"}                                      a tombstone: nothing follows
    @{"key":"k","value":""}                           an empty value
    # a comment

An empty line is nothing.

`partition` is 0 unless it is said, `headers` is a list of pairs. Bytes that are not UTF-8 are given
as hexadecimal digits: `key_hex`, `value_hex`, and {"hex":"ff"} as the value of a header.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# What a line tells besides key and value, if the one who writes it wants it.
ATTRIBUTES = ("timestamp", "partition", "headers")

_KNOWN = {"key", "key_hex", "value", "value_hex", *ATTRIBUTES}
_COMMENT = "#"
_ATTRIBUTES_FOLLOW = "@"


class BadLine(ValueError):
    """A line that is not a record."""


@dataclass(frozen=True)
class Record:
    """A record of a topic; the timestamp is None if Kafka shall choose it."""

    value: bytes | None
    key: bytes | None = None
    timestamp: int | None = None
    partition: int = 0
    headers: tuple[tuple[str, bytes | None], ...] = ()


def parse(text: str) -> list[Record]:
    """The records that the lines of a file tell."""
    return [parse_line(line) for line in lines(text) if line[0] != _COMMENT]


def lines(text: str) -> list[str]:
    """The lines of a file that are not empty; nothing but a line feed ends one."""
    return [line for line in text.split("\n") if line]


def parse_line(line: str) -> Record:
    if not line.startswith(_ATTRIBUTES_FOLLOW):
        return Record(line.encode())
    try:
        attributes, end = json.JSONDecoder().raw_decode(line, len(_ATTRIBUTES_FOLLOW))
    except json.JSONDecodeError as error:
        raise BadLine(f"{error}: {line}") from None
    unknown = set(attributes) - _KNOWN
    if unknown:
        raise BadLine(f"no record has {', '.join(sorted(unknown))}: {line}")
    rest = line[end:].removeprefix(" ")
    return Record(
        value=rest.encode() if rest else _bytes(attributes, "value"),
        key=_bytes(attributes, "key"),
        timestamp=attributes.get("timestamp"),
        partition=attributes.get("partition", 0),
        headers=tuple((name, _header(value)) for name, value in attributes.get("headers", [])),
    )


def format_line(record: Record, attributes: Iterable[str] = ()) -> str:
    """A line that tells key, value and the named attributes of a record.

    Which characters JSON escapes does not count: the line has them as they are.
    """
    told: dict[str, Any] = _named("key", _plain(record.key))
    told |= {name: getattr(record, name) for name in ATTRIBUTES if name in set(attributes)}
    if "headers" in told:
        told["headers"] = [[name, _header_text(value)] for name, value in record.headers]
    value = _named("value", _plain(record.value))
    plain = str(value.get("value", ""))
    stands_alone = plain != "" and plain.isprintable()
    if stands_alone and not told and plain[0] not in (_COMMENT, _ATTRIBUTES_FOLLOW, " "):
        return plain
    if stands_alone:
        return f"{_ATTRIBUTES_FOLLOW}{_json(told)} {plain}"
    return f"{_ATTRIBUTES_FOLLOW}{_json(told, value)}"


def _json(told: dict[str, Any], value: dict[str, Any] | None = None) -> str:
    """Attributes as JSON; a value that does not stand alone has something that nobody would see."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if not value:
        return text
    return text[:-1] + ("," if told else "") + json.dumps(value, separators=(",", ":"))[1:]


_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _plain(value: bytes | None) -> bytes | None:
    """JSON with the characters of its texts as they are, unless they have to be escaped."""
    try:
        json.loads(value or b"")
    except ValueError:
        return value
    return _JSON_STRING.sub(lambda found: _unescaped(found[0]), value or b"")


def _unescaped(literal: bytes) -> bytes:
    try:
        return json.dumps(json.loads(literal), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a character
        return literal


def _bytes(attributes: dict[str, Any], name: str) -> bytes | None:
    hexadecimal = attributes.get(f"{name}_hex")
    if hexadecimal is not None:
        return bytes.fromhex(hexadecimal)
    text: str | None = attributes.get(name)
    return None if text is None else text.encode()


def _named(name: str, value: bytes | None) -> dict[str, Any]:
    """The attribute that gives some bytes; none if there are none."""
    if value is None:
        return {}
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        return {f"{name}_hex": value.hex()}


def _header(value: Any) -> bytes | None:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    return None if value is None else str(value).encode()


def _header_text(value: bytes | None) -> Any:
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"hex": value.hex()}
