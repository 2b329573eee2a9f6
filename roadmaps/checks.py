"""Checks of single values of this stage."""

from math import isfinite

from django.core.exceptions import ValidationError

from roadmaps.scoring import IMPACTS


def finite(value: float) -> None:
    """Infinity and not-a-number pass every comparison and then spoil every sum."""
    if not isfinite(value) or abs(value) > 1e15:
        raise ValidationError("Give a number that is not too large.", code="not_finite")


def known_impact(value: float) -> None:
    if value not in {impact for impact, _ in IMPACTS}:
        raise ValidationError("Impact is one of 3, 2, 1, 0.5 and 0.25.", code="impact")
