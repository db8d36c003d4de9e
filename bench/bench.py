"""Measures duet, its limit and its peers side by side; README.md says how to read the outcome."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import places
import plan
import plot
import report
import targets
from about import about
from bench_broker import running_broker
from figures import Figure, Values
from peers import peers
from probe import ProbeFailed
from results import Measurement, Results
from session import Session, Void
from systems import BEFORE, SYSTEMS, Variant

QUICK_NOTE = "A quick run is too short for JVMs, so its comparisons are only indicative."


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def words_of(allowed: Sequence[str]) -> Callable[[str], list[str]]:
    """Reads a list with commas, of some words."""

    def parse(text: str) -> list[str]:
        words = text.split(",")
        for word in words:
            if word not in allowed:
                raise argparse.ArgumentTypeError(f"{word}: there are {', '.join(allowed)}")
        return [word for word in allowed if word in words]

    return parse


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """What this and the benchmark of SQL both take."""
    parser.add_argument("--quick", action="store_true", help="smaller and fewer: some minutes")
    parser.add_argument("--before", type=Path, metavar="BINARY", help="a duet of an earlier commit")
    parser.add_argument("--repeats", type=int, help="default: 3, quick: 1")
    parser.add_argument("--records-scale", type=float, default=1.0, metavar="X")
    parser.add_argument("--out", type=Path, default=places.RESULTS, metavar="DIR")


def settle(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The arguments, with what follows from others."""
    arguments = parser.parse_args()
    arguments.repeats = arguments.repeats or (1 if arguments.quick else 3)
    if arguments.before:
        if not arguments.before.is_file():
            parser.error(f"--before: there is no {arguments.before}")
        places.set_before(arguments.before)
        arguments.systems.insert(1, BEFORE)
    return arguments


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    add_common_options(parser)
    parser.add_argument("--only", type=words_of(plan.GROUPS), default=list(plan.GROUPS))
    parser.add_argument("--systems", type=words_of(SYSTEMS), default=list(SYSTEMS))
    return settle(parser)


def run_once(session: Session, figure: Figure, variant: Variant) -> Values:
    """A run whose rig fails does not say anything about the system, so it is made again."""
    try:
        return figure.run(session, variant)
    except ProbeFailed as error:
        say(f"  again: {one_line(error)}")
        return figure.run(session, variant)


def measure_once(session: Session, figure: Figure, variant: Variant, repeat: int) -> Measurement:
    begin = time.monotonic()
    try:
        measured = Measurement(figure.name, variant, repeat, run_once(session, figure, variant))
    except (Void, ProbeFailed) as error:
        measured = Measurement(figure.name, variant, repeat, {}, one_line(error))
    shown = ", ".join(f"{name} {value:,.4g}" for name, value in measured.values.items())
    took = time.monotonic() - begin
    say(f"  {figure.name}: {variant.name}: {shown or 'VOID: ' + measured.void} [{took:.0f} s]")
    return measured


def rotated(variants: Sequence[Variant], by: int) -> list[Variant]:
    """Another one is first in every repeat."""
    start = by % len(variants) if variants else 0
    return [*variants[start:], *variants[:start]]


def prepare(session: Session, figures: Sequence[Figure], results: Results) -> list[Figure]:
    """Prepares all figures; returns those that can be measured."""
    prepared = []
    for figure in figures:
        say(f"preparing {figure.name}")
        try:
            figure.prepare(session)
            prepared.append(figure)
        except (Void, ProbeFailed) as error:
            say(f"  VOID: {one_line(error)}")
            for variant in figure.variants:
                results.add(
                    Measurement(figure.name, variant, 0, {}, f"not prepared: {one_line(error)}")
                )
    return prepared


def measure(
    session: Session, warm_ups: Sequence[Figure], figures: Sequence[Figure], repeats: int
) -> Results:
    """Every repeat goes through all figures and all systems, so that the machine's ups and downs
    meet all of them."""
    results = Results()
    try:
        prepared = prepare(session, figures, results)
        say("warming up the broker, not counted")
        for figure in warm_ups:
            measure_once(session, figure, figure.variants[0], 0)
        for repeat in range(repeats):
            say(f"repeat {repeat + 1} of {repeats}")
            for figure in prepared:
                for variant in rotated(figure.variants, repeat):
                    results.add(measure_once(session, figure, variant, repeat))
    finally:
        for figure in figures:
            figure.finish(session)
    return results


def save(
    arguments: argparse.Namespace,
    subject: str,
    facts: dict[str, str],
    parts: Sequence[str],
    results: Results,
) -> tuple[Path, str]:
    """Writes a report of some parts, and the results as JSON: returns where, and the report."""
    text = "\n\n".join(part for part in parts if part)
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = [date.today().isoformat(), subject.lower(), "quick" if arguments.quick else "full"]
    stem = arguments.out / "-".join(name for name in names if name)
    title = f"# Benchmark of {subject} of" if subject else "# Benchmark of"
    stem.with_suffix(".md").write_text(f"{title} {facts['date']}\n\n{text}\n")
    runs = {"about": facts, "runs": results.to_json()}
    stem.with_suffix(".json").write_text(json.dumps(runs, indent=1) + "\n")
    return stem, text


def facts_text(facts: dict[str, str]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def write(arguments: argparse.Namespace, facts: dict[str, str], results: Results) -> str:
    """Writes all forms of the results; returns the one for people."""
    parts = [
        facts_text(facts),
        report.table(results, arguments.systems),
        report.variants(results),
        QUICK_NOTE if arguments.quick else "",
        report.target_table(targets.all_targets(results)),
        report.voids(results),
    ]
    stem, text = save(arguments, "", facts, parts, results)
    stem.with_suffix(".svg").write_text(plot.draw(results, facts))
    say(f"wrote {stem}.md, .json and .svg")
    return text


def main() -> int:
    arguments = parse_arguments()
    begin = time.monotonic()
    places.tell_rig()
    places.need_binaries()
    places.need_jars()
    if set(arguments.systems) & set(peers.PEERS):
        say("building the peers")
        peers.build(places.PEERS_BUILD)
    facts = about(arguments.quick, arguments.repeats, arguments.systems)
    figures = plan.figures(
        arguments.quick, arguments.only, arguments.systems, arguments.records_scale
    )
    with running_broker() as broker, tempfile.TemporaryDirectory(dir=places.WORK) as directory:
        session = Session(broker.address, Path(directory))
        warm_ups = plan.warm_ups(arguments.only)
        results = measure(session, warm_ups, figures, arguments.repeats)
    print(write(arguments, facts, results))
    say(f"took {time.monotonic() - begin:.0f} s")
    return 1 if any(each.void for each in results.measurements) else 0


if __name__ == "__main__":
    sys.exit(main())
