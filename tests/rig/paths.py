"""Where things are: what was built comes from the environment, see tests/kafka/README.md."""

import os
import tempfile
from pathlib import Path


# The sources of the oracle and of the other programs that the tests call.
ORACLE = Path(__file__).resolve().parent.parent / "kafka" / "oracle"


class NotConfigured(RuntimeError):
    """An environment variable that the tests need is not set."""


def _required(name: str) -> Path:
    value = os.environ.get(name)
    if not value:
        raise NotConfigured(f"set {name}, see tests/kafka/README.md")
    return Path(value).absolute()


def duet() -> Path:
    """The duet executable under test."""
    return _required("DUET_BINARY")


def duet_with_failpoints() -> Path:
    """The same, built with failpoints (and sanitizers)."""
    return _required("DUET_FAILPOINTS_BINARY")


def test_jobs() -> Path:
    """The program of test jobs, tests/support/test_jobs.cpp."""
    return _required("DUET_TEST_JOBS")


def window_oracle() -> Path:
    """What says what comes out of the test job `windows`."""
    return _required("DUET_WINDOW_ORACLE")


def jars() -> Path:
    """The folder with the jars that tests/kafka/pom.xml names."""
    return _required("DUET_KAFKA_JARS")


def oracle_jar() -> Path:
    """What `rig.prepare` makes of the oracle's sources."""
    return _required("DUET_KAFKA_ORACLE")


def oracle_archive() -> Path:
    """The classes of the oracle, ready to use."""
    return oracle_jar().with_suffix(".jsa")


def broker_archive() -> Path:
    """The classes of the broker, ready to use."""
    return jars().with_name("broker.jsa")


def work_root() -> Path:
    """Where logs and data directories go."""
    root = Path(os.environ.get("DUET_KAFKA_WORK") or tempfile.gettempdir())
    root.mkdir(parents=True, exist_ok=True)
    return root.absolute()


def new_work_directory(name: str) -> Path:
    """A new folder for the logs of one test or the data of one broker."""
    return Path(tempfile.mkdtemp(prefix=f"duet-{name}-", dir=work_root()))


def shared_broker_state() -> Path | None:
    """The state file of a broker that is already running for all tests, if there is one."""
    value = os.environ.get("DUET_KAFKA_BROKER_STATE")
    return Path(value).absolute() if value else None
