"""Queries that every request asks: composed once, then only their values change.

For the gate and the frame around each page, composing the SQL took the ORM several times as long as PostgreSQL needs
to answer. The rule stays written once, as a queryset; what is kept is the SQL that comes of it.
"""

import copy
import datetime as dt
import inspect
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from django.db import connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Value = int | str | dt.date


class Prepared(Generic[M]):
    """A queryset of one shape. `compose` takes arguments of int, str or date, each annotated.

    It is called once, with stand-ins, so it may neither look at a value (no `if` on it) nor bring one of its own that
    changes with time, such as now. A moment that is no argument, and an argument that leaves no trace in the SQL, are
    errors at the first use.
    """

    def __init__(self, compose: Callable[..., QuerySet[M]]) -> None:
        self._compose = compose
        self._made: tuple[QuerySet[M], Any, str, tuple[Any, ...]] | None = None
        self._lock = threading.Lock()

    def rows(self, **values: Value) -> QuerySet[M]:
        """The rows, not asked for yet. Nothing can be added to them."""
        rows, template, sql, places = self._made or self._prepare()
        params = tuple(values[one.name] if isinstance(one, _Place) else one for one in places)
        compiler = copy.copy(template)
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda *args, **more: (sql, params)
        return QuerySet(model=rows.model, query=cast(Any, _Composed(compiler)), using=compiler.using)

    def all(self, **values: Value) -> list[M]:
        return list(self.rows(**values))

    def one(self, **values: Value) -> M | None:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

    def _prepare(self) -> tuple[QuerySet[M], Any, str, tuple[Any, ...]]:
        with self._lock:
            if self._made is None:
                stand_ins = _stand_ins(self._compose)
                rows = self._compose(**{place.name: value for value, place in stand_ins.items()})
                compiler: Any = rows.query.get_compiler(rows.db)
                sql, params = compiler.as_sql()
                places = tuple(stand_ins.get(one, one) if isinstance(one, Value) else one for one in params)
                if missing := set(stand_ins.values()) - set(places):
                    raise TypeError(f"{self._compose.__name__} does not use {missing}")
                if moments := [one for one in places if isinstance(one, dt.date)]:
                    raise TypeError(f"{self._compose.__name__} would keep {moments} for ever")
                self._made = (rows, compiler, sql, places)
            return self._made


class _Place:
    """Where an argument goes among the parameters."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class _Composed:
    """Stands for a queryset's query and gives it the compiler that has done its work."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, *args: Any, **more: Any) -> Any:
        return self.compiler


STAND_IN: dict[Any, Callable[[int], Value]] = {
    int: lambda number: 2**61 + number,
    str: lambda number: f"\x01stand-in {number}",
    dt.date: lambda number: dt.date.min + dt.timedelta(days=number),
}


def _stand_ins(compose: Callable[..., Any]) -> dict[Value, _Place]:
    """A value for each argument that no real condition holds."""
    made: dict[Value, _Place] = {}
    for number, (name, parameter) in enumerate(inspect.signature(compose).parameters.items()):
        made[STAND_IN[parameter.annotation](number)] = _Place(name)
    return made
