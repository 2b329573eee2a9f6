"""Kinds: what a stage declares once about each kind of Item.

From the declaration alone a kind has its list, detail, create, edit, archive, restore, history,
comments, links, thread, search entry, REST resource, OpenAPI schema and access walk: the generic
views and the viewset of this app read it. A stage writes by hand only what is its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from accounts.access import Access, Actor
    from products.models import Activity, Detail, Link

Category = Literal["planned", "ready", "progress", "review", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Status:
    key: str
    label: str
    category: Category


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list page: an attribute path from the detail row, such as `item.title` or `severity`.

    A method name of the model works too. `sort` is an ordering of the query, where the column sorts.
    """

    label: str
    path: str
    sort: str | None = None
    numeric: bool = False
    format: Literal["text", "number", "date", "datetime", "person", "status", "percent", "hue"] = "text"


@dataclass(frozen=True, slots=True, eq=False)  # itself only: hashable, though it holds dicts
class Kind:
    key: str  # "initiative": activity verbs, Item.kind
    plural: str  # "initiatives": addresses in the browser and the API
    label: str  # "Initiative"
    label_plural: str  # "Initiatives"
    stage: str
    icon: str
    model: "type[Detail]"
    statuses: tuple[Status, ...]
    fields: tuple[str, ...]  # the detail's own fields that a person edits, in order
    teaches: str  # the empty state: what this is and what to do first
    columns: tuple[Column, ...] = ()  # between title and owner, which every list has, as it has “Updated”
    filters: tuple[str, ...] = ()  # detail fields the list and the API filter by, besides status and owner
    searched: tuple[str, ...] = ()  # text fields found by search, besides the title
    title_label: str = "Title"
    sort: str = "-item__created_at"  # the list's first order
    # Foreign keys to another item of the same stage that belong to the thread: field -> link kind.
    # The other end is the source (the reason), this item the target (what follows from it).
    thread_fields: dict[str, str] = field(default_factory=dict)
    # The same where this item is the reason: field -> link kind (a story ships in its release).
    thread_fields_out: dict[str, str] = field(default_factory=dict)
    # Foreign keys to products.Item: field -> the kind key that may be chosen.
    item_fields: dict[str, str] = field(default_factory=dict)
    # What is usually made next because of this: (kind key, link kind), offered on the record's page.
    leads_to: tuple[tuple[str, str], ...] = ()
    contributors_create: bool = True  # contributors may create; else managers only
    weigh: "Callable[[Any], float] | None" = None  # what the list sorts by, kept in Item.weight
    list_template: str = "products/_list_table.html"
    detail_template: str = ""  # the stage's own part of the detail page
    # Adds to the context of detail_template: (detail, access) -> dict
    detail_context: "Callable[[Any, Access], dict[str, Any]] | None" = None
    # The same for what the address of the detail page asks for: (detail, its query) -> dict
    detail_asked: "Callable[[Any, Any], dict[str, Any]] | None" = None
    # A rule about doing something that no single row can tell, asked before each create and edit: raises
    # ValidationError with its messages by field. On a new record detail.item has no primary key yet.
    check: "Callable[[Any], None] | None" = None
    # The same for a rule that rests on the record's links, asked before one of them is removed: (detail, link).
    check_unlink: "Callable[[Any, Link], None] | None" = None
    # What follows within the stage from a create or edit, in its transaction: (detail, actor, values given).
    saved: "Callable[[Any, Actor, dict[str, Any]], None] | None" = None
    # The same from anything that is recorded of such an item, archiving and restoring included: (activity, actor).
    changed: "Callable[[Activity, Actor], None] | None" = None
    # Sets what follows from the row's other values before it is checked and saved (a story's finish).
    settle: "Callable[[Any], None] | None" = None
    # Statuses entered and left only by an action of the stage (release, go); forms and REST refuse them.
    guarded_statuses: frozenset[str] = frozenset()
    # What approvers agree to: the title and these fields. A kind that names some takes approval requests.
    approved_fields: tuple[str, ...] = ()
    # The status that follows when all have approved, and the one to which a later change of the content throws
    # back. Nobody sets the first by hand.
    approved_status: str = ""
    reopened_status: str = ""
    # What readers without an account may hear of records, by the items' keys: title and where it stands. Others are
    # left out. All in one query.
    told_outside: "Callable[[list[int]], dict[int, tuple[str, str]]] | None" = None
    derived: tuple[str, ...] = ()  # attributes of the detail that the API shows and nobody sets
    form_base: str = ""  # dotted path of a form class to extend, for special widgets
    # A field of choices that decides which other fields there are: a new record is asked for it on a page of
    # its own, each choice with its words from choice_help.
    choose_first: str = ""
    choice_help: dict[str, str] = field(default_factory=dict)
    hidden_in_nav: bool = False

    def status(self, key: str) -> Status:
        return next((status for status in self.statuses if status.key == key), self.statuses[0])

    @property
    def first_status(self) -> str:
        return self.statuses[0].key

    def __str__(self) -> str:
        return self.label


_kinds: dict[str, Kind] = {}
EVERY_LIST = {"item.title", "item.owner", "item.updated_at"}  # columns of every list, which no kind repeats


def register(*kinds: Kind) -> None:
    from products import link_kinds

    for kind in kinds:
        if kind.key in _kinds or any(kind.plural == other.plural for other in _kinds.values()):
            raise ValueError(f"The kind {kind.key} is registered twice.")
        for link in (*kind.thread_fields.values(), *kind.thread_fields_out.values()):
            link_kinds.get(link)
        for other, link in kind.leads_to:
            if not link_kinds.get(link).allows(kind.key, other):
                raise ValueError(f"“{link}” does not lead from {kind.key} to {other}.")
        if twice := {column.path for column in kind.columns} & EVERY_LIST:
            raise ValueError(f"Every list shows {', '.join(sorted(twice))}: {kind.key} need not name it.")
        if unknown := set(kind.approved_fields) - set(kind.fields):
            raise ValueError(f"{kind.key} has no field {', '.join(sorted(unknown))} to approve.")
        kind.model.kind_key = kind.key
        _kinds[kind.key] = kind


def get(key: str) -> Kind:
    return _kinds[key]


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def by_plural(plural: str) -> Kind:
    return next(kind for kind in _kinds.values() if kind.plural == plural)


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def named(keys: Iterable[str]) -> str:
    """“problem, job or idea”: what the kinds of these keys are called; unknown ones are left out."""
    labels = [_kinds[key].label.lower() for key in keys if key in _kinds]
    return " or ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def of_stage(stage: str) -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.stage == stage]
