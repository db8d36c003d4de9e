"""A connection through the proxy, and what is done to its frames."""

import asyncio
import enum
import socket
import struct
from dataclasses import dataclass

from rig import wire
from rig.link import Lane, Link
from rig.wire import Api

# Closing sends RST and throws away what is under way.
_LINGER_NOT = struct.pack("ii", 1, 0)


class Way(enum.Flag):
    """Where frames go."""

    REQUESTS = enum.auto()
    ANSWERS = enum.auto()
    BOTH = REQUESTS | ANSWERS


class Action(enum.Enum):
    """What happens to a frame. What is late also holds up what follows on its connection."""

    DROP = "it never arrives; the connection stays open"
    CLOSE = "the connection is closed instead"
    DELAY = "it arrives some seconds later"
    DUPLICATE = "it arrives twice"
    HOLD = "it arrives when it is released"


@dataclass
class Rule:
    """An action on the next frames of one API."""

    way: Way
    api: Api
    action: Action
    left: int
    seconds: float


class Network:
    """What all connections share: the weather, the rules, and what was done."""

    def __init__(self) -> None:
        self.lanes = {Way.REQUESTS: Lane(), Way.ANSWERS: Lane()}
        self.rules: list[Rule] = []
        self.done: list[tuple[Way, Api, Action]] = []
        self.released = asyncio.Event()

    def lanes_of(self, way: Way) -> list[Lane]:
        return [lane for each, lane in self.lanes.items() if each in way]

    def cut(self, way: Way) -> None:
        for lane in self.lanes_of(way):
            lane.open.clear()

    def set_weather(self, way: Way, **values: float) -> None:
        for lane in self.lanes_of(way):
            for name, value in values.items():
                setattr(lane, name, value)

    def clear(self) -> None:
        for lane in self.lanes.values():
            lane.clear()

    def release(self) -> None:
        self.released.set()
        self.released = asyncio.Event()

    def rule_for(self, way: Way, api: int) -> Rule | None:
        """The rule that applies to a frame; it counts as applied."""
        for rule in self.rules:
            if rule.way == way and rule.api == api and rule.left > 0:
                rule.left -= 1
                self.done.append((way, rule.api, rule.action))
                return rule
        return None


@dataclass
class End:
    """One of the two ends of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def reset(self) -> None:
        raw = self.writer.get_extra_info("socket")
        if not self.writer.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.writer.transport.abort()


class Connection:
    """A client's connection, and the proxy's own to the broker."""

    def __init__(self, network: Network, client: End, broker: End) -> None:
        self._network = network
        self._client = client
        self._broker = broker
        self._asked: dict[int, int] = {}
        self._requests = Link(network.lanes[Way.REQUESTS], broker.writer)
        self._answers = Link(network.lanes[Way.ANSWERS], client.writer)
        self._forgotten = False
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Carries frames until one end has closed and the other has got all that it had sent."""
        work = (
            self._take_requests(),
            self._take_answers(),
            self._carry(self._requests),
            self._carry(self._answers),
        )
        tasks = [asyncio.create_task(each) for each in work]
        try:
            await self._over.wait()
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._client.writer.close()
            self._broker.writer.close()

    def reset(self) -> None:
        """Both ends get an RST."""
        self._client.reset()
        self._broker.reset()
        self._over.set()

    def forget(self) -> None:
        """The broker's end gets an RST, and the client's never hears of it."""
        self._forgotten = True
        self._requests.swallow()
        self._broker.reset()

    def half_close(self) -> None:
        """The client gets a FIN; its requests still arrive."""
        self._answers.swallow()
        self._client.writer.write_eof()

    async def _carry(self, link: Link) -> None:
        await link.run()
        self._over.set()

    async def _take_requests(self) -> None:
        async for frame in wire.frames(self._client.reader):
            api, correlation_id = wire.request_head(frame)
            self._asked[correlation_id] = api
            await self._pass(Way.REQUESTS, api, frame, self._requests)
        await self._requests.end()

    async def _take_answers(self) -> None:
        async for frame in wire.frames(self._broker.reader):
            api = self._asked.pop(wire.correlation_id(frame))
            await self._pass(Way.ANSWERS, api, frame, self._answers)
        if not self._forgotten:
            await self._answers.end()

    async def _pass(self, way: Way, api: int, frame: bytes, link: Link) -> None:
        rule = self._network.rule_for(way, api)
        action = rule.action if rule else None
        if action == Action.CLOSE:
            await link.end()
        elif action == Action.HOLD:
            await link.put(frame, released=self._network.released)
        elif action != Action.DROP:
            await link.put(frame, late_s=rule.seconds if rule else 0.0)
        if action == Action.DUPLICATE:
            await link.put(frame)
