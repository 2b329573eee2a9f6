"""Requests of a product, and what waits for one person. Public queries take the product or the access first."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.access import Access
from accounts.models import User
from accounts.queries import people
from products.access import products_seen_by, visible_products
from products.approval import standing, subjects
from products.approval.content import fingerprint
from products.models import ApprovalAnswer, ApprovalRequest, Product

SEATS = Prefetch("answers", ApprovalAnswer.objects.select_related("approver").order_by("pk"), to_attr="seats")


def requests(product: Product, only_open: bool = False) -> QuerySet[ApprovalRequest]:
    """Open ones first, each part by when it was asked; each with its seats."""
    rows = ApprovalRequest.objects.filter(product=product).select_related("asked_by", "item", "follows")
    rows = rows.filter(Q(item=None) | Q(item__archived_at=None)).prefetch_related(SEATS)
    rows = rows.filter(closed_at=None) if only_open else rows
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-pk")


def request(product: Product, pk: int) -> ApprovalRequest | None:
    rows = ApprovalRequest.objects.select_related("asked_by", "item__product__workspace", "follows")
    return (
        rows.select_related("product__workspace")
        .prefetch_related(SEATS)
        .filter(product=product, pk=pk)
        .first()
    )


def waiting(access: Access) -> QuerySet[ApprovalAnswer]:
    """What the person has still to answer, of products they may see; what is due first comes first."""
    return (
        ApprovalAnswer.objects.filter(
            approver=access.user,
            verdict="",
            request__closed_at=None,
            workspace=access.workspace,
            request__product__in=visible_products(access).filter(archived_at=None),
        )
        .filter(Q(request__item=None) | Q(request__item__archived_at=None))
        .select_related("request__product__workspace", "request__asked_by", "request__item")
        .order_by("request__due_on", "pk")
    )


def seat(product: Product, request: ApprovalRequest, user: User) -> ApprovalAnswer | None:
    return ApprovalAnswer.objects.filter(request=request, request__product=product, approver=user).first()


def of_record(product: Product, detail: Any) -> standing.Standing | None:
    """Where the approval of a record stands, with the seats of the request it rests on."""
    found = standing.of_records([detail]).get(detail.pk)
    return _with_seats(product, found) if found is not None else None


def of_subject(product: Product, subject: str, ref: int) -> standing.Standing | None:
    """The same of anything else that takes approvals."""
    found = standing.latest(subject, [ref]).filter(product=product).first()
    return _with_seats(product, standing.Standing(state(product, found), found)) if found else None


def _with_seats(product: Product, found: standing.Standing) -> standing.Standing | None:
    full = request(product, found.request.pk)
    return standing.Standing(found.state, full) if full is not None else None


def current_hash(product: Product, request: ApprovalRequest) -> str:
    row = subjects.get(request.subject).find(product, request.ref, False)
    return fingerprint(subjects.get(request.subject).content(row)) if row is not None else ""


def states(rows: list[ApprovalRequest]) -> dict[int, str]:
    """The state of each request of a page: a few queries for each sort of thing among them, not for each row."""
    refs: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        refs[row.subject].add(row.ref)
    now = {
        (key, ref): fingerprint(content)
        for key, mine in refs.items()
        for ref, content in subjects.get(key).contents(mine).items()
    }
    return {row.pk: standing.state_of(row, now.get((row.subject, row.ref), "")) for row in rows}


def state(product: Product, request: ApprovalRequest) -> str:
    return standing.state_of(request, current_hash(product, request))


def candidates(product: Product, asker: User) -> QuerySet[User]:
    """Whom this person may ask: the workspace's people who can see the product, without themselves."""
    seen = products_seen_by(OuterRef(OuterRef("pk"))).filter(pk=product.pk)
    return people(product.workspace).filter(Exists(seen)).exclude(pk=asker.pk)
