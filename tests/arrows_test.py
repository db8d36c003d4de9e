"""The folders' arrows point one way: every include is one that the architecture allows."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Which folders each folder may include besides itself.
ARROWS = {
    "model": set(),
    "columns": {"model"},
    "formats": {"model", "columns"},
    "functions": {"model", "columns", "formats"},
    "sql": {"model", "columns", "functions", "formats"},
    "jobs": {"model", "columns", "functions", "formats", "sql"},
    "messages": {"model", "columns", "jobs"},
    "kafka": {"model"},
    "monitoring": {"model", "jobs"},
    "pipeline": {"model", "columns", "jobs", "messages", "kafka", "monitoring"},
    "actors": {"model", "columns", "jobs", "messages", "kafka", "monitoring", "pipeline"},
    "app": {
        *("model", "columns", "functions", "formats", "sql", "jobs"),
        *("messages", "kafka", "monitoring", "pipeline", "actors"),
    },
    "bench": {"model", "columns", "functions", "formats", "sql", "jobs"},
}

# Of kafka/, the thinking and the actors see the ports alone.
PORTS = "kafka/ports.hpp"

# What duet is measured with and against.
MEASURES = ["bench/bare", "bench/tools"]

# Which folders may include a library's headers.
LIBRARIES = {
    "librdkafka/": {"kafka", "bench"},
    "caf/": {"messages", "actors", "app"},
    "microhttpd.h": {"monitoring"},
    "prometheus/": {"monitoring"},
    "CLI/": {"app", "bench"},
    "toml++/": {"app"},
    "absl/": {"columns", "functions", "jobs"},
    "re2/": {"functions"},
    "utf8proc.h": {"functions"},
    "openssl/": {"functions"},
    "xxhash.h": {"jobs"},
}

# Where the machine's clocks are read: `app/` makes the clock of all others, and the calls of
# librdkafka have deadlines of their own.
READ_CLOCKS = {"app", "kafka", "bench"}

CLOCK = re.compile(r"::now\(\)|->clock\(\)|\bclock_gettime\b|\bgettimeofday\b|\btime\(nullptr\)")

INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.M)


def includes(folder: str) -> list[tuple[Path, str]]:
    files = sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in {".hpp", ".cpp"})
    return [(path, name) for path in files for name in INCLUDE.findall(path.read_text())]


class ArrowsTest(unittest.TestCase):
    def test_folders(self) -> None:
        for folder, allowed in ARROWS.items():
            self.assertTrue(includes(folder), folder)
            for path, name in includes(folder):
                target = name.split("/")[0]
                if target in ARROWS and target != folder:
                    self.assertIn(target, allowed, f"{path.relative_to(ROOT)} includes {name}")

    def test_only_the_ports_are_seen(self) -> None:
        for folder in ("pipeline", "actors"):
            for path, name in includes(folder):
                if name.startswith("kafka/"):
                    self.assertEqual(name, PORTS, path.relative_to(ROOT))

    def test_only_the_handles_need_caf(self) -> None:
        for path, name in includes("messages"):
            if name.startswith("caf/"):
                self.assertEqual(path.name, "actors.hpp")

    def test_measures_share_no_code_with_duet(self) -> None:
        for folder in MEASURES:
            self.assertTrue(includes(folder), folder)
            for path, name in includes(folder):
                target = name.split("/")[0]
                if target in ARROWS:
                    self.assertEqual(target, "bench", f"{path.relative_to(ROOT)} includes {name}")

    def test_libraries(self) -> None:
        for folder in ARROWS:
            for path, name in includes(folder):
                for library, allowed in LIBRARIES.items():
                    if name.startswith(library):
                        self.assertIn(folder, allowed, f"{path.relative_to(ROOT)} includes {name}")

    def test_one_clock(self) -> None:
        for folder in ARROWS.keys() - READ_CLOCKS:
            for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
                found = CLOCK.search(path.read_text())
                self.assertIsNone(found, f"{path.relative_to(ROOT)} reads a clock of its own")


if __name__ == "__main__":
    unittest.main()
