"""Approval: who was asked to agree to which content, and what each of them answered."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models.items import Item
from products.models.product import Product
from products.validators import storable_text

VERDICTS = (
    ("approved", "Approved"),
    ("changes", "Approved with changes"),
    ("rejected", "Rejected"),
)
OUTCOMES = (*VERDICTS, ("withdrawn", "Withdrawn"), ("replaced", "Asked again"))


@pghistory.track()
class ApprovalRequest(TenantModel):
    """One question to some people about one content, frozen as it stood. `subject` and `ref` name what it is of."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", editable=False)
    subject = models.CharField(max_length=16, editable=False)  # a key of products.approval.subjects
    ref = models.PositiveBigIntegerField(editable=False)
    item = models.ForeignKey(
        Item, null=True, on_delete=models.CASCADE, related_name="approval_requests", editable=False
    )
    title = models.CharField(max_length=200, editable=False)  # as it was called when asked
    content = models.JSONField(editable=False)  # field -> value: what is approved
    content_hash = models.CharField(max_length=64, editable=False)
    message = models.TextField(max_length=2000, blank=True, validators=[storable_text])
    due_on = models.DateField("answer by", null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    follows = models.ForeignKey(  # the request that this one asks again, after the content changed
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    outcome = models.CharField(max_length=9, blank=True, choices=OUTCOMES, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "subject", "ref"],
                condition=models.Q(closed_at=None),
                name="one_open_approval_a_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="approval_closed_with_outcome",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "ref", "-id"], name="approval_of_subject")]

    def __str__(self) -> str:
        return f"Approval of {self.title}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@pghistory.track(exclude=["reminded_at"])
class ApprovalAnswer(TenantModel):
    """A named person's seat in a request. Their verdict is given once: the database refuses another."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="answers")
    approver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=8, blank=True, choices=VERDICTS)
    comment = models.TextField(max_length=4000, blank=True, validators=[storable_text])
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "approver"], name="one_seat_an_approver"),
            models.CheckConstraint(
                condition=models.Q(verdict="", answered_at=None)
                | (~models.Q(verdict="") & models.Q(answered_at__isnull=False)),
                name="answer_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["approver"], condition=models.Q(verdict=""), name="answers_waiting")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="verdict_once",
                operation=pgtrigger.UpdateOf("verdict", "comment", "approver_id"),  # type: ignore[no-untyped-call]  # pgtrigger's
                condition=pgtrigger.Q(old__verdict__gt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.approver}: {self.get_verdict_display() or 'not answered'}"
