"""Waiting for things with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_AGAIN_S = 0.02


class TooLate(AssertionError):
    """What was waited for did not happen in time."""


def until(what: str, condition: Callable[[], T | None], timeout_s: float) -> T:
    """Returns the first true result of `condition`; raises `TooLate` after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TooLate(f"waited {timeout_s:.0f} s in vain for {what}")
        time.sleep(LOOK_AGAIN_S)
