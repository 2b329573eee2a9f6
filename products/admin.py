"""What the operator of an installation sees of products: reactions that failed, letters that could not be sent."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from accounts.admin import LookOnly
from products import outbox
from products.models import Activity, Letter


@admin.register(Activity)
class FailedReactions(LookOnly):
    """Activities whose reactions failed. After five tries nothing happens until somebody asks for another."""

    list_display = ("verb", "workspace", "product", "at", "reaction_tries", "reaction_error", "react_after")
    ordering = ("-pk",)
    actions = ("try_again",)

    def get_queryset(self, request: Any) -> QuerySet[Activity]:
        waiting = super().get_queryset(request).filter(reacted_at=None, reaction_tries__gt=0)
        return waiting.select_related("workspace", "product")

    @admin.action(description="Try again")
    def try_again(self, request: Any, chosen: QuerySet[Activity]) -> None:
        chosen.update(reaction_tries=0, react_after=None)


@admin.register(Letter)
class UnsentLetters(LookOnly):
    """Letters that were refused at least once: those that are still tried, and those that were given up."""

    list_display = ("sort", "workspace", "to", "written_at", "tries", "error", "send_after", "given_up_at")
    fields = (
        "sort",
        "workspace",
        "to",
        "subject",
        "written_at",
        "tries",
        "error",
        "send_after",
        "given_up_at",
    )
    ordering = ("-pk",)
    actions = ("send_again",)

    def get_queryset(self, request: Any) -> QuerySet[Letter]:
        return (
            super().get_queryset(request).filter(sent_at=None).exclude(error="").select_related("workspace")
        )

    @admin.action(description="Send again")
    def send_again(self, request: Any, chosen: QuerySet[Letter]) -> None:
        outbox.try_again(chosen)
