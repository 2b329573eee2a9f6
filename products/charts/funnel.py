"""A funnel: one bar a step, as long as the share of people who took it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from products.charts.scale import Chart, full

SPANS = ((86400 * 2, 86400, "days"), (3600 * 2, 3600, "hours"), (120, 60, "minutes"), (0, 1, "seconds"))


@dataclass(frozen=True)
class Stair:
    """One step: `waiting` people stopped here so far and still have time; rates are 0..1, None not defined."""

    name: str
    people: int
    waiting: int = 0
    from_previous: float | None = None
    from_first: float | None = None
    seconds: float | None = None  # median since the step before


def share(value: float | None) -> str:
    """A rate as a person reads it; small ones keep a decimal."""
    return "–" if value is None else f"{full(round(value * 100, 1 if value < 0.1 else 0))}%"


def span(seconds: float | None) -> str:
    """A stretch of time in its own unit: 14 hours, 1.6 days."""
    if seconds is None:
        return "–"
    size, unit = next((size, unit) for least, size, unit in SPANS if seconds >= least)
    return f"{full(round(seconds / size, 1))} {unit}"


def note(step: Stair, first: bool) -> str:
    """What a bar alone does not say."""
    said = "" if first or step.from_previous is None else f"{share(step.from_previous)} of the step before"
    if said and step.seconds is not None:
        said += f", half of them within {span(step.seconds)}"
    waiting = (
        f"{full(step.waiting)} still {'has' if step.waiting == 1 else 'have'} time" if step.waiting else ""
    )
    return " · ".join(part for part in (said, waiting) if part)


def say(step: Stair, first: bool) -> str:
    """The whole step in a sentence, as it is read out."""
    more = note(step, first)
    return f"{step.name}: {full(step.people)} people, {share(step.from_first)} of all" + (
        f" · {more}" if more else ""
    )


def funnel_chart(chart_id: str, title: str, steps: Sequence[Stair]) -> Chart:
    """Bars from the widest step, which is the first. Nobody in it: empty."""
    widest = max((step.people for step in steps), default=0)
    bars: list[dict[str, Any]] = []
    for k, step in enumerate(steps):
        width = round(step.people / widest * 100, 2) if widest else 0.0
        held = round(step.waiting / widest * 100, 2) if widest else 0.0
        bars.append(
            {
                "name": step.name,
                "people": full(step.people),
                "share": share(step.from_first),
                "note": note(step, first=k == 0),
                "say": say(step, first=k == 0),
                "width": width,
                "held_at": round(width - held, 2),
                "held": held,
            }
        )
    columns = ["People", "Of all", "Of the step before", "Median time", "Still have time"]
    return {
        "id": chart_id,
        "title": title,
        "kind": "funnel",
        "empty": widest == 0,
        "bars": bars,
        "has_waiting": any(step.waiting for step in steps),
        "columns": columns,
        "row_name": "Step",
        "rows": [
            {
                "label": step.name,
                "values": [
                    full(step.people),
                    share(step.from_first),
                    share(step.from_previous),
                    span(step.seconds),
                    full(step.waiting),
                ],
                "raw": [step.people, step.from_first, step.from_previous, step.seconds, step.waiting],
            }
            for step in steps
        ],
    }
