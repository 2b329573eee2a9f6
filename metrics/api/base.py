"""What the stage's routes share: a metric by its number, days and moments asked for in the address."""

from typing import Any

from django.http import Http404
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.helpers import forced_singular_serializer
from rest_framework.exceptions import ValidationError

from metrics import queries, seen
from products.access import may_edit
from products.api import ProductViewSet

NUMBER = "(?P<number>[0-9]{1,9})"


class OfMetric(ProductViewSet):
    """Below metrics/<number>/."""

    pagination_class = None
    filter_backends: list[Any] = []

    def metric(self) -> Any:
        found = queries.metric_of(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found

    def writable(self) -> Any:
        metric = self.metric()
        self.refuse_unless(
            may_edit(self.request.access, metric.item), "You may change only what you own or wrote."
        )
        return metric


def asked_day(request: Any, name: str) -> Any:
    given = request.query_params.get(name)
    return parsed(parse_date, name, given) if given else None


def asked_moment(request: Any, name: str) -> Any:
    given = request.query_params.get(name)
    return parsed(parse_datetime, name, given) if given else None


def asked_as_of(request: Any) -> Any:
    """?as_of=: a day stands for its last instant, a moment for itself; None without."""
    given = request.query_params.get("as_of")
    if not given:
        return None
    if len(given) > len("2026-01-31"):
        return parsed(parse_datetime, "as_of", given)
    return seen.end_of(parsed(parse_date, "as_of", given), request.product)


def parsed(parse: Any, name: str, given: str) -> Any:
    try:
        value = parse(given)
    except ValueError:
        value = None
    if value is None or not 1970 <= value.year < 2200:
        raise ValidationError(
            {name: ["Give an ISO 8601 date from 1970 to 2199 (a moment: a time with its zone)."]}
        )
    if hasattr(value, "tzinfo") and value.tzinfo is None:
        raise ValidationError({name: ["Give the time with its zone, such as 2026-01-31T12:00:00Z."]})
    return value


def one(shape: Any) -> Any:
    """A list route that answers with one object."""
    return forced_singular_serializer(shape)  # type: ignore[no-untyped-call]  # drf-spectacular's, untyped
