"""Approval of an external edition: its public words and entries, as readers get them, and nothing internal."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.access import Access, Actor
from products.approval import actions, subjects
from products.approval.content import Content
from products.models import Product
from products.paths import product_url
from roadmaps.models import Edition, EditionEntry

KEY = "edition"
TOLD = ("title", "note", "theme", "state", "horizon", "span")
LABELS = {
    **dict(EditionEntry._meta.get_field("state").flatchoices),
    "now": "Now",
    "next": "Next",
    "later": "Later",
}


def _find(product: Product, ref: int, lock: bool) -> Edition | None:
    rows = Edition.objects.filter(product=product, pk=ref, archived_at=None).exclude(audience="internal")
    rows = rows.select_related("product__workspace")
    return (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()


def _content(edition: Edition) -> Content:
    rows = EditionEntry.objects.filter(edition=edition).order_by("position", "pk")
    return _told(edition, rows.values(*TOLD))


def _contents(refs: Iterable[int]) -> dict[int, Content]:
    editions = Edition.objects.filter(pk__in=refs, archived_at=None).exclude(audience="internal")
    entries: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = EditionEntry.objects.filter(edition__in=editions).order_by("position", "pk")
    for entry in rows.values("edition", *TOLD):
        entries[entry.pop("edition")].append(entry)
    return {edition.pk: _told(edition, entries[edition.pk]) for edition in editions}


def _told(edition: Edition, entries: Iterable[dict[str, Any]]) -> Content:
    return {
        "title": edition.title,
        "intro": edition.intro,
        "audience": edition.audience,
        "entries": [dict(entry) for entry in entries],
    }


def _words(edition: Edition, content: Content) -> list[tuple[str, Any]]:
    audience = dict(Edition.AUDIENCES).get(content["audience"], content["audience"])
    made = [("Public title", content["title"]), ("For", audience), ("Introduction", content["intro"])]
    made.append(("What readers are told", "\n".join(_line(entry) for entry in content["entries"])))
    return [(label, text) for label, text in made if text]


def _line(entry: dict[str, Any]) -> str:
    when = entry["span"] or LABELS.get(entry["horizon"], "")
    facts = ", ".join(fact for fact in (entry["theme"], LABELS.get(entry["state"], ""), when) if fact)
    note = " ".join(entry["note"].split())
    return f"- **{entry['title']}** ({facts}){': ' + note if note else ''}"


def _may_ask(access: Access, edition: Edition) -> bool:
    return access.may("manage")


EDITION = subjects.Subject(
    key=KEY,
    label=lambda edition: "roadmap edition",
    find=_find,
    title=lambda edition: str(edition.title),  # its name is for those who manage it
    url=lambda edition: product_url(edition.product, "roadmaps:edition", pk=edition.pk),
    content=_content,
    words=_words,
    may_ask=_may_ask,
    contents=_contents,
    page_needs="manage",
)


def follow(product: Product, actor: Actor) -> None:
    """After the editions were drawn up: who approved what an edition said is asked about what it says now."""
    actions.contents_changed(product=product, subject=KEY, actor=actor)
