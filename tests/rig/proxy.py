"""A proxy that understands Kafka's frames, and is as bad a network as a test wants it to be."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from rig import waiting
from rig.connection import Action, Connection, End, Network, Rule, Way
from rig.processes import free_port
from rig.wire import Api

P = ParamSpec("P")
T = TypeVar("T")

_CALL_TIMEOUT_S = 10.0
_READ_AHEAD_BYTES = 1 << 20
_BACKLOG = 100


class Proxy:
    """Listens on a port of 127.0.0.1 and forwards to another one, in a thread of its own.

    Every method has taken effect when it returns.
    """

    def __init__(self, upstream_port: int | None = None) -> None:
        self.port = free_port()
        self.upstream_port = upstream_port or free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._network = Network()
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: socket.socket | None = None

    @property
    def address(self) -> str:
        """What clients connect to."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begins to listen, in good weather."""
        self._thread.start()
        self.heal()

    def listen(self) -> None:
        """Ends a refusal."""
        self._call(self._listen)

    def close(self) -> None:
        """Ends all connections and the thread."""
        self._await(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # --- the whole network

    def cut(self, way: Way = Way.BOTH) -> None:
        """A black hole: nothing passes and nobody is told; what is sent arrives after `heal`."""
        self._call(self._network.cut, way)

    def refuse(self) -> None:
        """Resets all connections and refuses new ones until `listen` or `heal`."""
        self._call(self._stop_listening)
        self.reset()

    def heal(self) -> None:
        """Ends cuts, delays, throttling, loss and refusal; rules for frames stay."""
        self._call(self._network.clear)
        self.listen()

    def reset(self) -> int:
        """Sends RST to both ends of all connections; returns how many there were."""
        return self._call(self._for_all, Connection.reset)

    def half_open(self) -> int:
        """Resets the brokers' ends of all connections without telling the clients."""
        return self._call(self._for_all, Connection.forget)

    def half_close(self) -> int:
        """Sends FIN to the clients of all connections; their requests still arrive."""
        return self._call(self._for_all, Connection.half_close)

    def delay(self, ms: float, jitter_ms: float = 0.0, way: Way = Way.ANSWERS) -> None:
        """Adds a latency; to answers only, unless told else, so that it is that of a round trip."""
        self._call(self._network.set_weather, way, delay_s=ms / 1_000, jitter_s=jitter_ms / 1_000)

    def throttle(self, bytes_per_s: float, way: Way = Way.BOTH) -> None:
        """Limits what each connection carries."""
        self._call(self._network.set_weather, way, bytes_per_s=bytes_per_s)

    def lose(self, probability: float, way: Way = Way.BOTH) -> None:
        """Loses packets, which TCP sends again after a pause."""
        self._call(self._network.set_weather, way, loss=probability)

    # --- single frames

    def on_answer(self, api: Api, action: Action, count: int = 1, seconds: float = 0.0) -> None:
        """Does something to the next answers to an API; the broker has done what they answer."""
        self._call(self._network.rules.append, Rule(Way.ANSWERS, api, action, count, seconds))

    def on_request(self, api: Api, action: Action, count: int = 1, seconds: float = 0.0) -> None:
        """Does something to the next requests of an API."""
        self._call(self._network.rules.append, Rule(Way.REQUESTS, api, action, count, seconds))

    def release(self) -> None:
        """Lets go of all frames that are on hold."""
        self._call(self._network.release)

    def forget_rules(self) -> None:
        """Drops what is left of all rules."""
        self._call(self._network.rules.clear)

    # --- what happened

    def done(self, api: Api, action: Action) -> int:
        """How often an action was done to frames of an API."""
        found = [each for each in self._network.done if each[1:] == (api, action)]
        return len(found)

    def await_done(self, api: Api, action: Action, count: int, timeout_s: float) -> None:
        """Waits until an action was done so often in all."""
        what = f"{action.name} of {api.name} x {count}"
        waiting.until(what, lambda: self.done(api, action) >= count, timeout_s)

    def frames(self, way: Way = Way.BOTH) -> int:
        """How many frames have passed."""
        return self._call(lambda: sum(lane.frames for lane in self._network.lanes_of(way)))

    def bytes(self, way: Way = Way.BOTH) -> int:
        """How many bytes have passed."""
        return self._call(lambda: sum(lane.bytes for lane in self._network.lanes_of(way)))

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    # --- into the thread

    def _call(self, what: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async def call() -> T:
            return what(*args, **kwargs)

        return self._await(call())

    def _await(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(_CALL_TIMEOUT_S)

    # --- in the thread

    def _for_all(self, what: Callable[[Connection], None]) -> int:
        everyone = list(self._connections)
        for each in everyone:
            what(each)
        return len(everyone)

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=_BACKLOG)
            self._listener.setblocking(False)
            self._loop.add_reader(self._listener, self._accept, self._listener)

    def _stop_listening(self) -> None:
        if self._listener:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    async def _shut(self) -> None:
        self._stop_listening()
        while self._tasks:
            self._for_all(Connection.reset)
            await asyncio.wait(self._tasks, timeout=waiting.LOOK_AGAIN_S)

    def _accept(self, listener: socket.socket) -> None:
        # Not by asyncio's server, which forgets connections that are pending when it is closed.
        try:
            client, _ = listener.accept()
        except (BlockingIOError, ConnectionError):
            return
        task = self._loop.create_task(self._serve(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, accepted: socket.socket) -> None:
        client = End(*await asyncio.open_connection(sock=accepted, limit=_READ_AHEAD_BYTES))
        try:
            broker = await asyncio.open_connection(
                "127.0.0.1", self.upstream_port, limit=_READ_AHEAD_BYTES
            )
        except OSError:
            client.reset()
            return
        connection = Connection(self._network, client, End(*broker))
        self._connections.add(connection)
        if self._listener is None:  # refused while it came
            connection.reset()
        await connection.run()
        self._connections.discard(connection)
