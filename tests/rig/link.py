"""One way through the proxy: what goes in comes out in order, as late as the weather has it."""

import asyncio
import random
from dataclasses import dataclass, field

# A lost packet is noticed by a time-out and sent again: to the reader, loss is a pause. What was
# sent meanwhile has arrived and needs no time of its own.
LOSS_PAUSE_S = (0.2, 1.0)

_SLICE_BYTES = 64 << 10
_THROTTLE_STEP_S = 0.05
_FRAMES_UNDER_WAY_MAX = 256


@dataclass
class Lane:
    """The weather of one way, the same for all connections, and what has passed."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float = 0.0
    loss: float = 0.0
    frames: int = 0
    bytes: int = 0

    def clear(self) -> None:
        """Good weather again."""
        self.delay_s = self.jitter_s = self.bytes_per_s = self.loss = 0.0
        self.open.set()

    def latency_s(self) -> float:
        """What a frame takes."""
        latency = max(0.0, self.delay_s + random.uniform(-self.jitter_s, self.jitter_s))
        while random.random() < self.loss:
            latency += random.uniform(*LOSS_PAUSE_S)
        return latency


@dataclass(frozen=True)
class _Parcel:
    frame: bytes
    due: float
    released: asyncio.Event | None


class Link:
    """A lane's part in one connection."""

    def __init__(self, lane: Lane, out: asyncio.StreamWriter) -> None:
        self._lane = lane
        self._out = out
        self._parcels: asyncio.Queue[_Parcel | None] = asyncio.Queue(_FRAMES_UNDER_WAY_MAX)
        self._swallows = False

    async def put(
        self, frame: bytes, late_s: float = 0.0, released: asyncio.Event | None = None
    ) -> None:
        """Sends a frame on its way; what is put later arrives later."""
        due = asyncio.get_running_loop().time() + self._lane.latency_s() + late_s
        await self._parcels.put(_Parcel(frame, due, released))

    async def end(self) -> None:
        """Nothing more comes; `run` returns when all that was put has arrived."""
        await self._parcels.put(None)

    def swallow(self) -> None:
        """From now on nothing arrives."""
        self._swallows = True

    async def run(self) -> None:
        """Carries frames until the end, or until the receiver is gone."""
        try:
            while parcel := await self._parcels.get():
                await self._carry(parcel)
        except ConnectionError:
            pass

    async def _carry(self, parcel: _Parcel) -> None:
        if parcel.released:
            await parcel.released.wait()
        wait_s = parcel.due - asyncio.get_running_loop().time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        rest = memoryview(parcel.frame)
        while rest:
            sent = await self._carry_slice(rest)
            rest = rest[sent:]
        self._lane.frames += 1

    async def _carry_slice(self, rest: memoryview) -> int:
        lane = self._lane
        rate = lane.bytes_per_s
        step = max(1, int(rate * _THROTTLE_STEP_S)) if rate else _SLICE_BYTES
        some = rest[:step]
        if rate:
            await asyncio.sleep(len(some) / rate)
        await lane.open.wait()
        await self._write(some)
        lane.bytes += len(some)
        return len(some)

    async def _write(self, some: memoryview) -> None:
        try:
            if not self._swallows:
                self._out.write(some)
                await self._out.drain()
        except ConnectionError:
            if not self._swallows:
                raise
