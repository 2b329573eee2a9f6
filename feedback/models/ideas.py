"""What people ask for, and who asked."""

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import Detail
from products.validators import storable_text

PUBLIC_STATUSES = (
    ("open", "Open"),
    ("considering", "Under consideration"),
    ("planned", "Planned"),
    ("building", "In progress"),
    ("shipped", "Shipped"),
    ("declined", "Not planned"),
)
# What the portal says when nobody chose a public status: our own status in the public's words.
SHOWN_AS = {"new": "open", "discarded": "declined", "merged": "declined"}


@pghistory.track(exclude=["vote_count"])
class Idea(Detail):
    SOURCES = (("team", "Team"), ("portal", "Portal"), ("api", "API"), ("csv", "CSV"), ("email", "E-mail"))

    description = models.TextField(
        max_length=10_000, blank=True, validators=[storable_text], help_text="Markdown."
    )
    source = models.CharField(max_length=6, choices=SOURCES, default="team")
    tags = ArrayField(
        models.CharField(max_length=40, validators=[storable_text]),
        size=20,
        default=list,
        blank=True,
        help_text="Separated by commas.",
    )
    requester_name = models.CharField("asked by", max_length=120, blank=True, validators=[storable_text])
    requester_email = models.EmailField("their e-mail", blank=True)
    discard_reason = models.CharField(
        max_length=1000,
        blank=True,
        validators=[storable_text],
        help_text="Needed to discard the idea; stays internal.",
    )
    is_public = models.BooleanField("shown on the portal", default=False)
    public_status = models.CharField(
        max_length=12,
        choices=PUBLIC_STATUSES,
        blank=True,
        help_text="Empty: it follows the status of the idea.",
    )
    public_text = models.TextField(
        "text on the portal",
        max_length=5000,
        blank=True,
        validators=[storable_text],
        help_text="With the title, all that the portal shows. The description stays internal.",
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="merged_ideas"
    )
    vote_count = models.PositiveIntegerField(default=0, editable=False)
    # An idea from the portal waits for these when the portal is moderated.
    awaits_approval = models.BooleanField(default=False, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("item")),
                name="idea_not_merged_into_itself",
                violation_error_message="An idea cannot be merged into itself.",
            )
        ]
        indexes = [
            models.Index(fields=["workspace"], name="idea_waiting", condition=models.Q(awaits_approval=True))
        ]

    def clean(self) -> None:
        self.tags = list(
            dict.fromkeys(word for tag in self.tags if (word := " ".join(str(tag).lower().split())))
        )
        self.requester_email = self.requester_email.strip().lower()
        self.discard_reason = self.discard_reason.strip()
        errors: dict[str, Any] = {}
        if self.item.status == "discarded" and not self.discard_reason:
            errors["discard_reason"] = "Say why the idea is discarded."
        if self.item.status == "merged" and self.merged_into_id is None:
            errors["status"] = "Ideas are merged by the Merge form of the idea, which keeps their voters."
        if self.item.status != "merged" and self.merged_into_id is not None:
            errors["status"] = "This idea was merged; its votes stand at the other idea."
        if self.is_public and self.awaits_approval:
            errors["is_public"] = "Approve the idea in the portal's queue first."
        if errors:
            raise ValidationError(errors)

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def shown_publicly_as(self) -> str:
        """The key of the status that the portal shows."""
        return self.public_status or SHOWN_AS.get(self.item.status, self.item.status)

    @property
    def public_label(self) -> str:
        return dict(PUBLIC_STATUSES)[self.shown_publicly_as]

    @property
    def tags_line(self) -> str:
        return ", ".join(self.tags)

    @property
    def merged_into_number(self) -> int | None:
        return self.merged_into.item.number if self.merged_into is not None else None


class Vote(TenantModel):
    """One voter's wish for one idea. The voter is a member, or whoever the keyed hash of an e-mail stands for."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    voter_key = models.CharField(max_length=64, null=True)  # HMAC of the e-mail with the portal's salt
    # Known only where a member voted on a customer's behalf; a visitor's address is never kept.
    customer_name = models.CharField(max_length=120, blank=True)
    customer_email = models.EmailField(blank=True)
    cast_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "user"], name="one_vote_a_member"),
            models.UniqueConstraint(fields=["idea", "voter_key"], name="one_vote_an_address"),
            models.CheckConstraint(
                condition=models.Q(user=None, voter_key__isnull=False)
                | models.Q(user__isnull=False, voter_key=None),
                name="vote_has_one_voter",
            ),
        ]

    def __str__(self) -> str:
        return self.voter_name

    @property
    def voter_name(self) -> str:
        if self.user is not None:
            return self.user.display_name
        return self.customer_name or self.customer_email or "A visitor of the portal"
