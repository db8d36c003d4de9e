"""The proxy does what it says: a fake broker answers every request with its own body."""

import select
import socket
import socketserver
import struct
import threading
import time
import unittest

from rig import waiting, wire
from rig.connection import Action, Way
from rig.link import LOSS_PAUSE_S
from rig.processes import free_port
from rig.proxy import Proxy
from rig.wire import Api

TIMEOUT_S = 5.0
# Long enough for what is not held up, short enough for a test.
SILENCE_S = 0.1
BIG = 1_000_000
# What comes before the correlation id of a request.
HEAD_BYTES = struct.calcsize(">ihh")


class EchoBroker(socketserver.ThreadingTCPServer):
    """Answers a request with its correlation id and body, and counts the requests."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), EchoHandler)
        self.requests = 0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class EchoHandler(socketserver.StreamRequestHandler):
    server: EchoBroker

    def handle(self) -> None:
        try:
            while head := self.rfile.read(4):
                request = head + self.rfile.read(struct.unpack(">i", head)[0])
                self.server.requests += 1
                self.wfile.write(wire.frame(request[HEAD_BYTES:]))
        except ConnectionError:
            pass  # the proxy has reset it


class Client:
    """A client with one connection through the proxy."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._stream = self._socket.makefile("rb")
        self._last = 0

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, api: Api, body: bytes = b"") -> int:
        """Sends a request; returns its correlation id."""
        self._last += 1
        self._socket.sendall(wire.request(api, 0, body, self._last))
        return self._last

    def receive(self) -> int:
        """The correlation id of the next answer."""
        size = struct.unpack(">i", self._read(4))[0]
        return wire.correlation_id(wire.frame(self._read(size)))

    def ask(self, api: Api, body: bytes = b"") -> None:
        sent, got = self.send(api, body), self.receive()
        assert sent == got, (sent, got)

    def _read(self, size: int) -> bytes:
        found = self._stream.read(size)
        if len(found) < size:
            raise EOFError
        return found

    def silent(self, seconds: float = SILENCE_S) -> bool:
        return not select.select([self._socket], [], [], seconds)[0]


class ProxyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.proxy = Proxy()
        self.broker = EchoBroker(self.proxy.upstream_port)
        self.addCleanup(self.broker.close)
        self.proxy.start()
        self.addCleanup(self.proxy.close)
        self.client = self.connect()

    def connect(self) -> Client:
        client = Client(self.proxy.port)
        self.addCleanup(client.close)
        return client

    def await_requests(self, count: int) -> None:
        waiting.until("requests", lambda: self.broker.requests >= count, TIMEOUT_S)

    # --- single frames

    def test_forwards_and_counts(self) -> None:
        for _ in range(10):
            self.client.ask(Api.PRODUCE, b"x" * 100)
        self.assertEqual(self.proxy.frames(Way.REQUESTS), 10)
        self.assertEqual(self.proxy.frames(Way.ANSWERS), 10)
        self.assertGreater(self.proxy.bytes(Way.REQUESTS), 1_000)
        self.assertEqual(self.proxy.connections, 1)

    def test_drops_one_answer_and_keeps_the_connection(self) -> None:
        self.proxy.on_answer(Api.END_TXN, Action.DROP)
        self.client.ask(Api.PRODUCE)
        self.client.send(Api.END_TXN)
        self.proxy.await_done(Api.END_TXN, Action.DROP, 1, TIMEOUT_S)
        self.assertTrue(self.client.silent())
        self.client.ask(Api.END_TXN)
        self.assertEqual(self.broker.requests, 3)
        self.assertEqual(self.proxy.done(Api.END_TXN, Action.DROP), 1)
        self.assertEqual(self.proxy.done(Api.PRODUCE, Action.DROP), 0)

    def test_closes_instead_of_an_answer(self) -> None:
        self.proxy.on_answer(Api.END_TXN, Action.CLOSE)
        first = self.client.send(Api.PRODUCE)
        self.client.send(Api.END_TXN)
        self.assertEqual(self.client.receive(), first)
        self.assertRaises(EOFError, self.client.receive)
        self.assertEqual(self.broker.requests, 2)
        self.connect().ask(Api.END_TXN)

    def test_delays_an_answer(self) -> None:
        self.proxy.on_answer(Api.FETCH, Action.DELAY, seconds=2 * SILENCE_S)
        begun = time.monotonic()
        self.client.ask(Api.FETCH)
        self.assertGreaterEqual(time.monotonic() - begun, 2 * SILENCE_S)

    def test_duplicates_an_answer(self) -> None:
        self.proxy.on_answer(Api.FETCH, Action.DUPLICATE, count=2)
        sent = [self.client.send(Api.FETCH) for _ in range(3)]
        got = [self.client.receive() for _ in range(5)]
        self.assertEqual(got, [sent[0], sent[0], sent[1], sent[1], sent[2]])

    def test_holds_an_answer_until_it_is_released(self) -> None:
        self.proxy.on_answer(Api.FETCH, Action.HOLD)
        sent = [self.client.send(Api.FETCH), self.client.send(Api.PRODUCE)]
        self.await_requests(2)
        self.assertTrue(self.client.silent())
        self.connect().ask(Api.FETCH)
        self.proxy.release()
        self.assertEqual([self.client.receive(), self.client.receive()], sent)

    def test_drops_a_request(self) -> None:
        self.proxy.on_request(Api.PRODUCE, Action.DROP)
        self.client.send(Api.PRODUCE)
        self.client.ask(Api.FETCH)
        self.assertEqual(self.broker.requests, 1)

    def test_forgets_rules(self) -> None:
        self.proxy.on_answer(Api.FETCH, Action.DROP)
        self.proxy.forget_rules()
        self.client.ask(Api.FETCH)

    # --- the whole network

    def test_black_hole_delivers_late(self) -> None:
        self.client.ask(Api.FETCH)
        self.proxy.cut()
        new = self.connect()
        for each in (self.client, new):
            each.send(Api.FETCH)
        self.assertTrue(self.client.silent() and new.silent())
        self.assertEqual(self.broker.requests, 1)
        self.proxy.heal()
        self.assertEqual(self.client.receive(), 2)
        self.assertEqual(new.receive(), 1)

    def test_black_hole_delivers_what_a_client_sent_before_it_left(self) -> None:
        self.proxy.cut()
        self.client.send(Api.END_TXN)
        self.client.close()
        self.proxy.heal()
        self.await_requests(1)
        waiting.until("the end", lambda: self.proxy.connections == 0, TIMEOUT_S)

    def test_cut_of_answers_only(self) -> None:
        self.proxy.cut(Way.ANSWERS)
        sent = self.client.send(Api.FETCH)
        self.await_requests(1)
        self.assertTrue(self.client.silent())
        self.proxy.heal()
        self.assertEqual(self.client.receive(), sent)

    def test_cut_of_requests_only(self) -> None:
        self.proxy.on_answer(Api.FETCH, Action.HOLD)
        first = self.client.send(Api.FETCH)
        self.await_requests(1)
        self.proxy.cut(Way.REQUESTS)
        self.client.send(Api.FETCH)
        self.proxy.release()
        self.assertEqual(self.client.receive(), first)
        self.assertTrue(self.client.silent())
        self.assertEqual(self.broker.requests, 1)

    def test_refuses_until_healed(self) -> None:
        self.client.ask(Api.FETCH)
        self.proxy.refuse()
        self.assertRaises(ConnectionResetError, self.client.receive)
        self.assertRaises(ConnectionRefusedError, self.connect)
        self.proxy.heal()
        self.connect().ask(Api.FETCH)

    def test_resets(self) -> None:
        self.client.ask(Api.FETCH)
        self.assertEqual(self.proxy.reset(), 1)
        self.assertRaises(ConnectionResetError, self.client.receive)
        self.connect().ask(Api.FETCH)

    def test_resets_in_a_black_hole(self) -> None:
        self.client.ask(Api.FETCH)
        self.proxy.cut()
        self.client.send(Api.FETCH)
        self.proxy.reset()
        self.assertRaises(ConnectionResetError, self.client.receive)

    def test_half_open(self) -> None:
        self.client.ask(Api.FETCH)
        self.assertEqual(self.proxy.half_open(), 1)
        for _ in range(3):
            self.client.send(Api.FETCH, b"x" * BIG)
        self.assertTrue(self.client.silent())
        self.connect().ask(Api.FETCH)
        self.assertEqual(self.broker.requests, 2)
        self.client.close()
        waiting.until("its end", lambda: self.proxy.connections == 1, TIMEOUT_S)

    def test_half_close(self) -> None:
        self.client.ask(Api.FETCH)
        self.assertEqual(self.proxy.half_close(), 1)
        self.assertRaises(EOFError, self.client.receive)
        self.client.send(Api.END_TXN)
        self.await_requests(2)

    def test_latency(self) -> None:
        self.proxy.delay(ms=50, jitter_ms=10)
        begun = time.monotonic()
        sent = [self.client.send(Api.FETCH) for _ in range(10)]
        self.assertEqual([self.client.receive() for _ in range(10)], sent)
        took = time.monotonic() - begun
        self.assertGreaterEqual(took, 0.04)
        self.assertLess(took, 10 * 0.04)

    def test_throttle(self) -> None:
        self.proxy.throttle(BIG, Way.REQUESTS)
        begun = time.monotonic()
        self.client.ask(Api.PRODUCE, b"x" * (BIG // 4))
        self.assertGreaterEqual(time.monotonic() - begun, 0.25)

    def test_loss_is_a_pause(self) -> None:
        def round_trip_s() -> float:
            begun = time.monotonic()
            self.client.ask(Api.FETCH)
            return time.monotonic() - begun

        self.proxy.lose(0.5, Way.REQUESTS)
        waiting.until("a pause", lambda: round_trip_s() >= LOSS_PAUSE_S[0], TIMEOUT_S)
        self.proxy.heal()
        self.assertLess(round_trip_s(), LOSS_PAUSE_S[0])

    def test_a_broker_that_is_away(self) -> None:
        gone = Proxy(free_port())
        gone.start()
        self.addCleanup(gone.close)
        self.assertRaises(ConnectionResetError, lambda: Client(gone.port).receive())

    # --- as fast as the tests need

    def test_throughput(self) -> None:
        begun = time.monotonic()
        for _ in range(20):
            self.client.ask(Api.PRODUCE, b"x" * BIG)
        both_ways = 2 * 20 * BIG / (time.monotonic() - begun)
        print(f"{both_ways / 1e6:.0f} MB/s", flush=True)
        self.assertGreater(both_ways, 20e6)


if __name__ == "__main__":
    unittest.main()
