"""What the operator of an installation sees of products: reactions that failed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from accounts.admin import LookOnly
from products.models import Activity


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
