"""Data for tests, made through the actions that users' requests go through."""

from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.access import Actor
from accounts.models import Membership, User, Workspace
from products import actions, kinds
from products.models import Item, Product

_numbers = count(1)


def user(email: str = "", name: str = "") -> User:
    number = next(_numbers)
    return User.objects.create_user(
        email or f"person{number}@example.com", "correct horse", name=name or f"Person {number}"
    )


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def unsaved_user(email: str) -> User:
    return User(email=email, name=f"Person {next(_numbers)}", password=_hashed("correct horse"))


def workspace(slug: str = "", **fields: Any) -> Workspace:
    slug = slug or f"space-{next(_numbers)}"
    return Workspace.objects.create(slug=slug, name=slug.capitalize(), **fields)


def member(workspace: Workspace, role: str, email: str = "") -> User:
    person = user(email)
    Membership.objects.create(workspace=workspace, user=person, role=role)
    return person


def product(workspace: Workspace, key: str = "", **values: Any) -> Product:
    key = key or f"P{next(_numbers)}"
    return actions.create_product(
        workspace=workspace, actor=Actor(None, "task"), values={"name": key.capitalize(), "key": key} | values
    )


def item(product: Product, kind: str, actor: User | None = None, **values: Any) -> Any:
    """An item of any kind with its required fields filled in; returns the detail row."""
    declared = kinds.get(kind)
    filled = {"title": f"{declared.label} {next(_numbers)}"} | required_values(product, kind) | values
    source = "browser" if actor else "task"
    return actions.create(kind=declared, product=product, actor=Actor(actor, source), values=filled)


def required_values(product: Product, kind: str) -> dict[str, Any]:
    """A value for each field of the kind that must not be empty and has no default."""
    declared, made = kinds.get(kind), {}
    for name in declared.fields:
        field = declared.model._meta.get_field(name)
        if field.null or field.blank or field.has_default():
            continue
        made[name] = _value(product, declared, field)
    return made


def _value(product: Product, kind: kinds.Kind, field: Any) -> Any:
    from django.db import models

    if field.choices:
        return field.choices[0][0]
    if field.is_relation and issubclass(field.related_model, Item):
        return item(product, kind.item_fields[field.name]).item
    if field.is_relation:
        return item(product, field.related_model.kind_key)
    if isinstance(field, models.DateField):
        from datetime import date

        return date(2026, 6, 1)
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return 1
    if isinstance(field, models.JSONField):
        return {}
    return f"{field.name} {next(_numbers)}"[-(field.max_length or 60) :]  # distinct, as some must be
