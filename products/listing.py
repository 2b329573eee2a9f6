"""What a list page was asked for: filters and order read from the query, bad values left out, never a 500."""

from typing import Any

from django.db import models
from django.http import QueryDict

from products import queries
from products.kinds import Column, Kind


class ListQuery:
    def __init__(self, kind: Kind, asked: QueryDict) -> None:
        self.kind, self.asked = kind, asked
        known = {status.key for status in kind.statuses}
        self.filters: dict[str, Any] = {
            "q": asked.get("q", "")[:200],
            "status": [key for key in asked.getlist("status") if key in known],
            "owner": whole(asked.get("owner", "")),
            "loose": asked.get("loose") == "1",
            "archived": asked.get("archived") == "1",
        }
        for name in kind.filters:
            self.filters[name] = self._own(name, asked.get(name, ""))
        self.sort = asked.get("sort", "")
        if self.sort.lstrip("-") not in self._sorts():
            self.sort = kind.sort

    def _sorts(self) -> set[str]:
        own = {column.sort for column in self.kind.columns if column.sort}
        return own | {"item__title", "item__status", "item__updated_at", "item__created_at", "item__weight"}

    def _own(self, name: str, value: str) -> Any:
        field = self.kind.model._meta.get_field(name)
        if field.is_relation:
            return whole(value)
        choices = getattr(field, "choices", None)
        if choices:
            return next((key for key, _ in choices if str(key) == value), None)
        if isinstance(field, models.BooleanField):
            return {"1": True, "0": False}.get(value)
        return value[:200] or None

    @property
    def order(self) -> list[Any]:
        return queries.order(self.sort)

    @property
    def is_narrowed(self) -> bool:
        return any(value not in (None, "", [], False) for value in self.filters.values())

    def own_filters(self) -> list[tuple[str, str, list[tuple[str, str]], Any]]:
        """Name, label, choices and chosen value of the kind's own choice filters."""
        made = []
        for name in self.kind.filters:
            field = self.kind.model._meta.get_field(name)
            choices = getattr(field, "choices", None)
            if choices:
                label = str(getattr(field, "verbose_name", name)).capitalize()
                made.append(
                    (name, label, [(str(key), str(text)) for key, text in choices], self.filters[name])
                )
        return made

    def heads(self) -> list[tuple[Column, str, str]]:
        """Columns with aria-sort and the sort their header leads to."""
        made = []
        for column in self.kind.columns:
            state, leads_to = "none", column.sort or ""
            if column.sort and self.sort.lstrip("-") == column.sort.lstrip("-"):
                state = "descending" if self.sort.startswith("-") else "ascending"
                leads_to = (
                    column.sort.lstrip("-") if self.sort.startswith("-") else f"-{column.sort.lstrip('-')}"
                )
            made.append((column, state, leads_to))
        return made


def whole(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 10 else None
