"""What changed between the content that was answered and the one that is asked about now."""

from typing import Any

from products.approval.subjects import Subject
from products.models import ApprovalRequest


def compared(about: Subject, row: Any, request: ApprovalRequest) -> list[tuple[str, Any, Any]]:
    """Label, before and after of each field that differs from the request that this one follows."""
    if request.follows is None or row is None:
        return []
    before = dict(about.words(row, request.follows.content))
    after = dict(about.words(row, request.content))
    made = [
        (label, before.get(label, ""), after.get(label, ""))
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    ]
    if request.follows.title != request.title:
        made.insert(0, ("Title", request.follows.title, request.title))
    return made
