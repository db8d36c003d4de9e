"""Measures duet's SQL beside Flink's and a bare loop; README.md says how to read the outcome."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import places
import sql_plan
import sql_report
from about import about
from bench import QUICK_NOTE, add_common_options, facts_text, measure, save, say, settle, words_of
from bench_broker import running_broker
from peers import peers
from results import Results
from sql_session import SqlSession


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench sql", description=__doc__)
    add_common_options(parser)
    groups = sql_plan.GROUPS
    parser.add_argument("--only", type=words_of(groups), default=list(groups))
    systems = sql_plan.SYSTEMS
    parser.add_argument("--systems", type=words_of(systems), default=list(systems))
    return settle(parser)


def write(arguments: argparse.Namespace, facts: dict[str, str], results: Results) -> str:
    """Writes all forms of the results; returns the one for people."""
    parts = [
        facts_text(facts),
        QUICK_NOTE if arguments.quick else "",
        sql_report.text(results, arguments.systems),
    ]
    stem, text = save(arguments, "SQL", facts, parts, results)
    say(f"wrote {stem}.md and .json")
    return text


def main() -> int:
    arguments = parse_arguments()
    begin = time.monotonic()
    places.tell_rig()
    places.need_binaries()
    places.need_jars()
    if "flink" in arguments.systems:
        say("building the peers")
        peers.build(places.PEERS_BUILD)
    facts = about(arguments.quick, arguments.repeats, arguments.systems)
    figures = sql_plan.figures(
        arguments.quick, arguments.only, arguments.systems, arguments.records_scale
    )
    with running_broker() as broker, tempfile.TemporaryDirectory(dir=places.WORK) as directory:
        session = SqlSession(broker.address, Path(directory))
        results = measure(session, sql_plan.warm_ups(), figures, arguments.repeats)
    print(write(arguments, facts, results))
    say(f"took {time.monotonic() - begin:.0f} s")
    return 1 if any(each.void for each in results.measurements) else 0


if __name__ == "__main__":
    sys.exit(main())
