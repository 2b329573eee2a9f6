"""Lines of the table, and how time is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Line:
    what: str
    ours: str
    other: str
    ratio: str


def timed(call: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The shortest of some runs, in seconds, and the answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        begin = time.perf_counter()
        answer = call()
        best = min(best, time.perf_counter() - begin)
    return best, answer


def compared(what: str, ours: float, other: float, name: str, wanted: float) -> Line:
    """How many times faster ours was than the other, with what was asked for."""
    ratio = other / ours
    said = f"{ratio:,.1f} × faster ({wanted:,.0f} × wanted)"
    return Line(what, f"{ours * 1000:,.1f} ms", f"{name} {other * 1000:,.1f} ms", said)
