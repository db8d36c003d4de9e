"""What has to be known of a script without understanding SQL: its statements and its topics."""

import re
from dataclasses import dataclass

# Stands in front of the topics of a script, so that runs do not meet.
RUN = "${run}"

# What a semicolon has no meaning in, and what it has.
_TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|`(?:[^`]|``)*`|\w+|;|\s+|.", re.DOTALL)
_OPTION = re.compile(r"'([\w.-]+)'\s*=\s*'((?:[^']|'')*)'")
_BOOTSTRAP = re.compile(r"('properties\.bootstrap\.servers'\s*=\s*)'[^']*'")
_SET_BEGINS = ["EXECUTE", "STATEMENT", "SET", "BEGIN"]
_SET_ENDS = re.compile(r";\s*END\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table on a topic; its name is without what stands for the run."""

    topic: str
    connector: str


def statements(text: str) -> list[str]:
    """The statements of a script, without comments between them and the semicolons behind them.

    EXECUTE STATEMENT SET BEGIN ... END is one. Hints (/*+ */) are no comments.
    """
    found: list[str] = []
    current = ""
    words: list[str] = []
    for token in _TOKEN.findall(text):
        in_set = words[:4] == _SET_BEGINS and not _SET_ENDS.search(current)
        if token == ";" and not in_set:
            found.append(current.strip())
            current, words = "", []
            continue
        if token.startswith("--") or (token.startswith("/*") and not token.startswith("/*+")):
            token = " "
        current += token
        if token[0].isalnum():
            words.append(token.upper())
    return [each for each in [*found, current.strip()] if each]


def tables(text: str) -> list[Table]:
    """The tables that a script declares on topics, one for each of its topics."""
    found = []
    for statement in statements(text):
        options = dict(_OPTION.findall(statement))
        if statement.upper().startswith("CREATE") and "topic" in options:
            for topic in options["topic"].replace(RUN, "").split(";"):
                found.append(Table(topic, options.get("connector", "")))
    return found


def addressed(text: str, brokers: str, run: str) -> str:
    """The script for one run: with its brokers, and topics of its own."""
    return _BOOTSTRAP.sub(rf"\1'{brokers}'", text.replace(RUN, run))
