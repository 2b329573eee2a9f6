"""Outcomes and features beneath initiatives: rules of one row, asked before it is saved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from products.circles import take_turns
from products.validators import EARLIEST, LATEST
from roadmaps.models import Initiative
from roadmaps.precision import widened

# From a row upwards. UNION ends on circles, which could only be there by a hand in the database.
_ABOVE = """
WITH RECURSIVE above (id) AS (
    VALUES (%s::bigint)
  UNION
    SELECT plan.parent_id FROM above JOIN roadmaps_initiative plan ON plan.item_id = above.id
    WHERE plan.parent_id IS NOT NULL
)
SELECT id FROM above
"""


def widen_dates(initiative: Any) -> None:
    """Dates meant to the month or quarter stand as the first and last day of it."""
    start, end = initiative.start_date, initiative.end_date
    if start and end and EARLIEST <= start <= end <= LATEST:
        initiative.start_date, initiative.end_date = widened(start, end, initiative.date_precision)


def refuse_circle(initiative: Any) -> None:
    """A record stands beneath another only if that one does not stand beneath it. What is new has nothing beneath."""
    if initiative.parent_id is None or initiative.item.pk is None:
        return
    kept = Initiative.objects.filter(pk=initiative.pk).values_list("parent_id", flat=True).first()
    if kept == initiative.parent_id:
        return
    take_turns("initiative parent", initiative.workspace_id)
    if initiative.pk in _above(initiative.parent_id):
        text = "It cannot stand beneath itself."
        if initiative.parent_id != initiative.pk:
            text = f"“{initiative.parent.item.title}” itself stands beneath this one."
        raise ValidationError({"parent": text})


def _above(pk: int) -> set[int]:
    """The row and everything it stands beneath, at any depth."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [pk])
        return {row[0] for row in cursor.fetchall()}
