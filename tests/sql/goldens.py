"""Makes the expected results of the cases again, with a real Flink: ./dev sql-goldens --help"""

import argparse
import os
import re
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rig import paths
from rig.broker import Broker
from rig.waiting import TooLate
from sql import cases, compare, harness, records, script
from sql.cases import FAILED, REFUSED, SqlCase
from sql.servers import Flink, Topics

# What a case may take.
CASE_S = 60

_ENDINGS = {"refused": REFUSED, "failed": FAILED}


class Hung(RuntimeError):
    """A script that did not come to its end in time."""


@dataclass(frozen=True)
class Result:
    """The files that a run of a case leaves behind: their lines by their names."""

    files: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def summary(self) -> str:
        for name, lines in self.files.items():
            if name in _ENDINGS.values():
                return f"{name.removeprefix('expected-')}: {lines[-1]}"
        return ", ".join(f"{Path(name).stem} {len(lines)}" for name, lines in self.files.items())


class Oracle:
    """A Kafka and a Flink beside it; Flink is started anew after it has hung."""

    def __init__(self, flink_jars: Path, directory: Path, cleanup: ExitStack) -> None:
        self._flink_jars = flink_jars
        self._directory = directory
        self._broker = Broker(directory)
        cleanup.callback(self._broker.kill)
        self._broker.format()
        self._broker.start()
        self._topics = Topics(self._broker.address, directory / "topics.err")
        cleanup.callback(self._topics.close)
        self._flink = self._start_flink()
        cleanup.callback(lambda: self._flink.close())

    def _start_flink(self) -> Flink:
        return Flink(self._flink_jars, self._directory / "flink.err")

    @property
    def functions(self) -> list[str]:
        return self._flink.functions()

    def run(self, case: SqlCase) -> Result:
        """What Flink makes of a case."""
        run = f"{case.name}."
        harness.prepare(case, self._topics, run)
        text = script.addressed(case.flink_text, self._broker.address, run)
        try:
            answer = self._run(case, script.statements(text), run)
        except TooLate:
            self._flink.close()
            self._flink = self._start_flink()
            raise Hung from None
        outcome = answer["outcome"]
        if outcome == "hung":
            raise Hung
        if outcome in _ENDINGS:
            name = _ENDINGS[outcome]
            return Result({name: _told(name, answer["causes"], run)})
        written = harness.outputs(case, self._topics, run)
        shapes = case.outputs().items()
        lines = {name: compare.lines(written[name], shape) for name, shape in shapes}
        return Result({f"expected/{name}.records": each for name, each in lines.items()})

    def _run(self, case: SqlCase, statements: Sequence[str], run: str) -> dict[str, Any]:
        if not case.about.quiet_s:
            return self._flink.run(statements, CASE_S)
        answer = self._flink.start(statements, CASE_S)
        if answer["outcome"] == "running":
            harness.feed(case, self._topics, run, CASE_S)
            answer |= self._flink.stop()
        return answer



def _told(name: str, causes: Sequence[str], run: str) -> list[str]:
    """The errors that say something: of a refusal the outermost and the innermost, of a failure
    the innermost; each with its class and its first sentence.
    """
    told = [re.split(r"(?<=[^.\d])\. ", each.replace(run, ""))[0] for each in causes]
    return list(dict.fromkeys([told[0], told[-1]])) if name == REFUSED else told[-1:]


def _write(case: SqlCase, result: Result) -> None:
    shutil.rmtree(case.folder / "expected", ignore_errors=True)
    for name in _ENDINGS.values():
        (case.folder / name).unlink(missing_ok=True)
    for name, lines in result.files.items():
        path = case.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines))


def _different(case: SqlCase, result: Result) -> list[str]:
    """Where a result is not what the files of the case say."""
    found = []
    shapes = {f"expected/{name}.records": shape for name, shape in case.outputs().items()}
    for name, shape in (shapes | {each: compare.Shape() for each in _ENDINGS.values()}).items():
        path = case.folder / name
        known = records.lines(path.read_text()) if path.exists() else []
        different = compare.differences(known, result.files.get(name, []), shape)
        found += [f"{name}:", *different] if different else []
    return found


def _make(oracle: Oracle, case: SqlCase, check: bool) -> bool:
    """Runs a case and says what came of it; whether all is well."""
    start = time.monotonic()
    try:
        result = oracle.run(case)
    except (Hung, TimeoutError):
        print(f"{case.name}: HUNG after {CASE_S} s", flush=True)
        return False
    took_s = time.monotonic() - start
    print(f"{case.name}: {result.summary()} ({took_s:.1f} s)", flush=True)
    if not check:
        _write(case, result)
        return True
    different = _different(case, result)
    print("".join(f"  {line}\n" for line in different), end="", flush=True)
    return not different


def _print_untried(functions: Sequence[str]) -> None:
    """The functions that no case calls; Flink lists some as charLength, not CHAR_LENGTH."""
    words = {word for case in cases.every() for word in re.findall(r"\w+", _squeezed(case.text))}
    print("\n".join(name for name in functions if _squeezed(name) not in words))


def _squeezed(text: str) -> str:
    return text.replace("_", "").lower()


def _named(names: Sequence[str]) -> list[SqlCase]:
    every = {case.name: case for case in cases.every()}
    unknown = [name for name in names if name not in every]
    if unknown:
        raise SystemExit(f"no such case: {', '.join(unknown)}")
    return [every[name] for name in names] if names else list(every.values())


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev sql-goldens", description=__doc__)
    parser.add_argument("name", nargs="*", help="cases, by their folder; default: all")
    parser.add_argument("--check", action="store_true", help="compare only, change no file")
    parser.add_argument("--untried", action="store_true", help="print functions without a case")
    arguments = parser.parse_args()
    chosen = _named(arguments.name)
    directory = paths.new_work_directory("goldens")
    with ExitStack() as cleanup:
        oracle = Oracle(Path(os.environ["DUET_FLINK_JARS"]), directory, cleanup)
        if arguments.untried:
            _print_untried(oracle.functions)
            return
        well = [_make(oracle, case, arguments.check) for case in chosen]
    if all(well):
        shutil.rmtree(directory, ignore_errors=True)
    else:
        print(f"{well.count(False)} of {len(well)} are not well; logs are in {directory}")
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
