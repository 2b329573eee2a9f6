"""What can be approved: records of a kind that declares approved fields, and what other rooms register."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateformat import format as format_date

from accounts.access import Access
from accounts.roles import Word
from products import kinds
from products.access import may_edit
from products.approval.content import Content, of_record
from products.approval.standing import RECORD
from products.models import Item, Product
from products.paths import item_url


@dataclass(frozen=True, slots=True)
class Subject:
    key: str
    label: Callable[[Any], str]  # "initiative", "roadmap edition"
    # (product, ref, lock): the row as it stands now, or None. With `lock` it stays so until the transaction ends.
    find: Callable[[Product, int, bool], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    content: Callable[[Any], Content]
    words: Callable[[Any, Content], list[tuple[str, Any]]]  # the content as label and value, for people
    may_ask: Callable[[Access, Any], bool]
    # The contents of many at once, of those that are still there.
    contents: Callable[[Iterable[int]], dict[int, Content]]
    item: Callable[[Any], Item | None] = lambda row: None
    page_needs: Word = "view"  # what somebody must be allowed to open the page at `url`


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    _subjects[subject.key] = subject


def find(key: str) -> Subject | None:
    return _subjects.get(key)


def get(key: str) -> Subject:
    return _subjects[key]


def _record(product: Product, ref: int, lock: bool) -> Any:
    rows = Item.objects.select_related("product__workspace", "owner").filter(
        product=product, pk=ref, archived_at=None
    )
    item = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if item is None or not item.declared.approved_fields:
        return None
    detail = item.declared.model._default_manager.get(pk=item.pk)
    detail.item = item
    return detail


def _contents(refs: Iterable[int]) -> dict[int, Content]:
    """One query for the kinds among them, and one for each kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for pk, kind in Item.objects.filter(pk__in=set(refs), archived_at=None).values_list("pk", "kind"):
        by_kind[kind].append(pk)
    made = {}
    for key, of_kind in by_kind.items():
        rows = kinds.get(key).model._default_manager.filter(pk__in=of_kind).select_related("item")
        made.update({detail.pk: of_record(detail) for detail in rows})
    return made


def _words(detail: Any, content: Content) -> list[tuple[str, Any]]:
    """Fields as the record's form names them, choices by their words; what is empty is left out."""
    made = []
    for name in detail.kind.approved_fields:
        field = detail._meta.get_field(name)
        value = content.get(name)
        if value in (None, "", []):
            continue
        label = str(field.verbose_name)
        made.append((label[:1].upper() + label[1:], _said(field, value)))
    return made


def _said(field: Any, value: Any) -> Any:
    if field.is_relation:
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else f"removed ({value})"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field, models.DateField) and isinstance(value, str):
        return format_date(dt.date.fromisoformat(value[:10]), "j M Y")
    return dict(field.flatchoices).get(value, value) if field.choices else value


register(
    Subject(
        key=RECORD,
        label=lambda detail: str(detail.kind.label.lower()),
        find=_record,
        title=lambda detail: str(detail.item.title),
        url=lambda detail: item_url(detail.item),
        content=of_record,
        words=_words,
        may_ask=lambda access, detail: may_edit(access, detail.item),
        contents=_contents,
        item=lambda detail: detail.item,
    )
)
