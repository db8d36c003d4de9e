"""The pages of a running duet, while other clients are a nuisance."""

import argparse
import http.client
import resource
import socket
import sys
import time
import unittest
from pathlib import Path

import command_test
from command_test import CLEAN, Service, run

# A kubelet gives a probe so long.
PATIENCE_S = 1.0

# Whether duet was built with the sanitizers.
SANITIZED = False

NUISANCES = {
    "idle": b"",
    "half-sent": b"GET /livez HTTP/1.1\r\nHost: ",
    "deaf": b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
}


class ProbesTest(unittest.TestCase):
    def served(self, address: str) -> None:
        for path in ("/livez", "/readyz", "/metrics"):
            begun = time.monotonic()
            connection = http.client.HTTPConnection(address, timeout=PATIENCE_S)
            self.addCleanup(connection.close)
            connection.request("GET", path)
            with connection.getresponse() as response:
                self.assertEqual(response.status, 200, path)
            self.assertLess(time.monotonic() - begun, PATIENCE_S, path)

    def others(self, service: Service, number: int, sent: bytes = b"") -> list[socket.socket]:
        host, port = service.address.rsplit(":", 1)
        clients = []
        for _ in range(number):
            clients.append(socket.create_connection((host, int(port)), timeout=PATIENCE_S))
            self.addCleanup(clients[-1].close)
            clients[-1].sendall(sent)
        return clients

    def test_other_clients_delay_no_probe(self) -> None:
        with Service() as service:
            for name, sent in NUISANCES.items():
                for number in (4, 8, 64):
                    with self.subTest(name, number=number):
                        clients = self.others(service, number, sent)
                        self.served(service.address)
                        done = run("healthcheck", "--metrics-address", service.address)
                        self.assertEqual(done.returncode, CLEAN)
                        for each in clients:
                            each.close()

    def test_clients_that_take_all_descriptors_delay_no_probe(self) -> None:
        if SANITIZED:
            self.skipTest("the sanitizer itself needs a descriptor to look at memory")
        with Service() as service:
            pid = service.process.pid
            used = max(int(each.name) for each in Path(f"/proc/{pid}/fd").iterdir())
            limit = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 9, limit))
            self.others(service, 64)
            self.served(service.address)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--duet", required=True)
    parser.add_argument("--sanitized", action="store_true")
    known, rest = parser.parse_known_args()
    command_test.DUET = known.duet
    SANITIZED = known.sanitized
    unittest.main(argv=[sys.argv[0], *rest])
