"""What the rig knows of Kafka's wire protocol: frames, their headers, and who leads what."""

import asyncio
import enum
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass

ANSWER_TIMEOUT_S = 5.0


class Api(enum.IntEnum):
    """The keys of the requests that tests name."""

    PRODUCE = 0
    FETCH = 1
    LIST_OFFSETS = 2
    METADATA = 3
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    INIT_PRODUCER_ID = 22
    ADD_PARTITIONS_TO_TXN = 24
    ADD_OFFSETS_TO_TXN = 25
    END_TXN = 26
    TXN_OFFSET_COMMIT = 28


class Coordinated(enum.IntEnum):
    """What has a coordinator."""

    GROUP = 0
    TRANSACTION = 1


_SIZE = struct.Struct(">i")
_REQUEST_HEAD = struct.Struct(">hhi")
_CORRELATION_ID = struct.Struct(">i")


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The frames of a stream, each with its size in front, until the stream ends."""
    while True:
        try:
            head = await reader.readexactly(_SIZE.size)
            body = await reader.readexactly(_SIZE.unpack(head)[0])
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        yield head + body


def frame(body: bytes) -> bytes:
    """A body with its size in front."""
    return _SIZE.pack(len(body)) + body


def request_head(request: bytes) -> tuple[int, int]:
    """The API key and the correlation id of a request."""
    api, _version, correlation_id = _REQUEST_HEAD.unpack_from(request, _SIZE.size)
    return api, correlation_id


def correlation_id(answer: bytes) -> int:
    """The id of the request that this answers."""
    found: int = _CORRELATION_ID.unpack_from(answer, _SIZE.size)[0]
    return found


def request(api: int, version: int, body: bytes, correlation_id: int = 1) -> bytes:
    """A request frame with the header that old versions of every API have."""
    return frame(_REQUEST_HEAD.pack(api, version, correlation_id) + _text("rig") + body)


def coordinator(port: int, of: Coordinated, name: str) -> int | None:
    """The node that coordinates a group or a transactional id; None while nobody does."""
    answer = _ask(port, request(Api.FIND_COORDINATOR, 1, _text(name) + struct.pack(">b", of)))
    answer.skip("i")  # throttled for
    error = answer.take(">h")
    answer.skip("t")  # error message
    return None if error else answer.take(">i")


@dataclass(frozen=True)
class Partition:
    """Who holds a partition."""

    leader: int  # -1: nobody
    replicas: int
    in_sync: int


def topics(port: int) -> dict[str, list[Partition]]:
    """The partitions of all topics, internal ones too."""
    all_topics = struct.pack(">i", -1)
    answer = _ask(port, request(Api.METADATA, 1, all_topics))
    for _ in range(answer.take(">i")):
        answer.skip("itit")  # node, host, port, rack
    answer.skip("i")  # controller
    return dict(_topic(answer) for _ in range(answer.take(">i")))


def _topic(answer: "_Answer") -> tuple[str, list[Partition]]:
    answer.skip("h")  # error
    name = answer.text()
    answer.skip("b")  # internal
    partitions = dict(_partition(answer) for _ in range(answer.take(">i")))
    return name, [partitions[each] for each in sorted(partitions)]


def _partition(answer: "_Answer") -> tuple[int, Partition]:
    answer.skip("h")  # error
    index, leader = answer.take(">i"), answer.take(">i")
    replicas = answer.take(">i")
    answer.skip("i" * replicas)
    in_sync = answer.take(">i")
    answer.skip("i" * in_sync)
    return index, Partition(leader, replicas, in_sync)


def _text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


class _Answer:
    """The fields of an answer, one after the other."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = _CORRELATION_ID.size

    def take(self, form: str) -> int:
        value: int = struct.unpack_from(form, self._body, self._at)[0]
        self._at += struct.calcsize(form)
        return value

    def text(self) -> str:
        size = max(0, self.take(">h"))
        self._at += size
        return self._body[self._at - size : self._at].decode()

    def skip(self, forms: str) -> None:
        """Skips fields; `t` is a text."""
        for each in forms:
            if each == "t":
                self.text()
            else:
                self.take(">" + each)


def _ask(port: int, question: bytes) -> _Answer:
    with socket.create_connection(("127.0.0.1", port), ANSWER_TIMEOUT_S) as broker:
        broker.sendall(question)
        with broker.makefile("rb") as stream:
            (size,) = _SIZE.unpack(stream.read(_SIZE.size))
            return _Answer(stream.read(size))
