"""Runs a process that ends by itself, and takes what it took."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rig.processes import bound

# How often the memory of the process is looked at.
_PERIOD_S = 0.02


@dataclass(frozen=True)
class Taken:
    """What a process took from its start to its end."""

    exit_code: int
    cpu_s: float  # user and system time of all its threads
    wall_s: float
    rss_peak_mb: float
    timed_out: bool


def run(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str], timeout_s: float
) -> Taken:
    """Its output goes to LOG.out and LOG.err; it is killed after `timeout_s`."""
    out_path, err_path = log.with_name(log.name + ".out"), log.with_name(log.name + ".err")
    with out_path.open("wb") as out, err_path.open("wb") as err:
        begin = time.monotonic()
        child = subprocess.Popen(
            bound(command), stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment
        )
    try:
        peak_mb, timed_out = _watch(child.pid, begin + timeout_s)
        if timed_out:
            os.kill(child.pid, 9)
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        child.kill()
        raise
    wall_s = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Taken(child.returncode, cpu_s, wall_s, peak_mb, timed_out)


def _watch(pid: int, deadline: float) -> tuple[float, bool]:
    """Waits for the end of a process, which stays to be reaped; its peak, and if it was too late."""
    peak_mb = 0.0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak_mb = max(peak_mb, _peak_mb(pid))
        if time.monotonic() > deadline:
            return peak_mb, True
        time.sleep(_PERIOD_S)
    return peak_mb, False


def _peak_mb(pid: int) -> float:
    """The most memory that was resident; 0 for a process that has ended."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1_024 / 1e6
    return 0.0
