#!/usr/bin/env python3
"""Plants defects in a copy of the sources, one at a time, and shows that the simulation finds each.

    ./dev sim --defects                 all of tests/sim/defects
    ./dev sim --defects sink shard      those whose name begins so
    ./dev sim --defects --seeds 300     with fewer seeds than 1,000

A defect is a patch; its first line says what is wrong with it. The exit code is 1 if the simulation
overlooks one, or if a patch no longer applies.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = ROOT / "tests" / "sim" / "defects"
WORK = ROOT / "build" / "defects"
SOURCES = WORK / "src"
BUILD = WORK / "build"
RUN_TIMEOUT_S = 1_800.0
# The simulations, by the test case that runs each.
SIMULATIONS = {
    "pairs": "*what readers see*",
    "windows": "whatever happens to windows*",
    "sql": "whatever happens to a script*",
}
FAILED_SEED = re.compile(r"seed (\d+) (?:fails in step \d+: (.*)|(ended the process))")


@dataclass(frozen=True)
class Outcome:
    """What the simulation made of a defect."""

    failing: int
    first_seed: int
    problem: str


class DefectError(Exception):
    """A defect that cannot be planted or built; the message says which and why."""


def copy_sources() -> None:
    """Makes the copy equal to the working tree; what is equal keeps its time and is not rebuilt."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    wanted = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    for old in [each for each in SOURCES.rglob("*") if each.is_file()]:
        if str(old.relative_to(SOURCES)) not in wanted:
            old.unlink()
    for name in wanted:
        to = SOURCES / name
        if not to.exists() or to.read_bytes() != (ROOT / name).read_bytes():
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to)


def run_quietly(command: list[str], what: str) -> None:
    """Runs a step of the build; raises DefectError with its output if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DefectError(f"cannot {what}:\n{done.stdout[-3_000:]}{done.stderr[-3_000:]}")


def configure() -> None:
    """Configures the build of the copy."""
    run_quietly(
        ["cmake", "-S", str(SOURCES), "-B", str(BUILD), "-G", "Ninja"]
        + ["-DCMAKE_BUILD_TYPE=Release", "-DDUET_TESTS=ON"],
        "configure the copy",
    )


def build(what: str) -> None:
    """Builds the simulation of the copy."""
    run_quietly(["cmake", "--build", str(BUILD), "--target", "sim_pipeline"], f"build {what}")


def apply(patch: Path, *options: str) -> None:
    """Applies a patch to the copy, strictly."""
    # The copy lies within a repository, which is not the one to be patched.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(WORK)}
    done = subprocess.run(
        ["git", "apply", *options, str(patch)],
        cwd=SOURCES,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DefectError(f"{patch.name} does not apply any more; mend it:\n{done.stderr}")


def simulate(job: str, seeds: int) -> Outcome | None:
    """Runs the first seeds of a job; nothing is found if all pass."""
    done = subprocess.run(
        [str(BUILD / "tests" / "sim" / "sim_pipeline"), f"--test-case={SIMULATIONS[job]}"],
        env=os.environ | {"DUET_SIM_SEEDS": str(seeds)},
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    found = [
        (int(seed), problem or ended)
        for seed, problem, ended in FAILED_SEED.findall(done.stdout + done.stderr)
    ]
    if found:
        return Outcome(len(found), *min(found))
    if done.returncode != 0:
        raise DefectError(f"the simulation itself failed:\n{done.stdout}{done.stderr}")
    return None


def try_defect(patch: Path, seeds: int) -> bool:
    """Plants one defect, prints what comes of it, and says whether it was found."""
    title = patch.read_text(encoding="utf-8").splitlines()[0]
    apply(patch)
    try:
        build(patch.name)
        outcomes = {job: simulate(job, seeds) for job in SIMULATIONS}
    finally:
        apply(patch, "--reverse")
    found = any(outcomes.values())
    print(f"{'found     ' if found else 'OVERLOOKED'}  {patch.stem}: {title}")
    for job, outcome in outcomes.items():
        if outcome is not None:
            print(
                f"            {outcome.failing} of {seeds} seeds of {job} fail,"
                f" first {outcome.first_seed}: {outcome.problem}"
            )
    sys.stdout.flush()
    return found


def main() -> int:
    """Tries all defects, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    patches = [
        each
        for each in sorted(PATCHES.glob("*.patch"))
        if not arguments.names or each.stem.startswith(tuple(arguments.names))
    ]
    if not patches:
        sys.exit(f"no defect in {PATCHES} has such a name")
    try:
        copy_sources()
        configure()
        build("the simulation without a defect")
        for job in SIMULATIONS:
            if (healthy := simulate(job, arguments.seeds)) is not None:
                raise DefectError(
                    f"without any defect seed {healthy.first_seed} of {job}: {healthy.problem}"
                )
        overlooked = [each for each in patches if not try_defect(each, arguments.seeds)]
    except DefectError as error:
        sys.exit(str(error))
    print(f"{len(patches) - len(overlooked)} of {len(patches)} defects found")
    return 1 if overlooked else 0


if __name__ == "__main__":
    sys.exit(main())
