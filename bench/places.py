"""Where things are."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
RESULTS = BENCH / "results"
# Another build directory can be measured too: one with other compiler flags, for example.
BUILD = Path(os.environ.get("DUET_BENCH_BUILD") or ROOT / "build" / "release").absolute()
JARS = BUILD / "kafka" / "jars"
WORK = ROOT / "build" / "bench"
PEERS_BUILD = WORK / "peers"

DUET = BUILD / "duet"
BARE = BUILD / "bench" / "bench_bare"
BARE_SQL = BUILD / "bench" / "bench_bare_sql"
PROBE = BUILD / "bench" / "bench_probe"

_before: Path | None = None

_JARS_TIMEOUT_S = 600.0


def set_before(binary: Path) -> None:
    """Says which duet is the one of an earlier commit."""
    global _before
    _before = binary.absolute()


def before() -> Path:
    if _before is None:
        raise ValueError("no duet of an earlier commit is given")
    return _before


def tell_rig() -> None:
    """Tells the modules of tests/rig where things are."""
    WORK.mkdir(parents=True, exist_ok=True)
    os.environ["DUET_KAFKA_JARS"] = str(JARS)
    os.environ["DUET_KAFKA_WORK"] = str(WORK)


def need_jars() -> None:
    """Fetches the broker's jars with Maven, if the tests have not done so yet."""
    if any(JARS.glob("kafka_*.jar")):
        return
    command = ["mvn", "-q", "-B", "-f", str(ROOT / "tests" / "kafka" / "pom.xml")]
    command += ["dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=_JARS_TIMEOUT_S)


def need_binaries() -> None:
    """Ends the program if what is measured was not built."""
    for binary in (DUET, BARE, BARE_SQL, PROBE):
        if not binary.exists():
            sys.exit(f"{binary} is missing: ./dev bench builds it")
