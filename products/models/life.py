"""What happens to items: activity, comments, and the notifications that follow."""

import pghistory
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models.items import Item
from products.models.product import Product
from products.paths import PAGE, item_url, product_url
from products.validators import storable_text


class Activity(TenantModel):
    """One row for each thing done, written in the same transaction: the outbox of every reaction."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="activities")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="activities")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=8)  # browser, api, import, task
    verb = models.CharField(max_length=48)  # "initiative.edited"
    changes = models.JSONField(default=dict)  # field -> [before, after]
    at = models.DateTimeField(default=timezone.now)
    reacted_at = models.DateTimeField(null=True)  # set when every reaction to it has been carried out
    # Of a reaction that failed: how often, with what, and when it is tried again. Kept for whoever looks.
    reaction_tries = models.PositiveSmallIntegerField(default=0)
    reaction_error = models.CharField(max_length=500, blank=True)
    react_after = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["product", "-at"], name="activity_of_product"),
            models.Index(fields=["item", "-at"], name="activity_of_item"),
            models.Index(fields=["id"], name="activity_waiting", condition=models.Q(reacted_at=None)),
        ]

    def __str__(self) -> str:
        return self.verb

    @property
    def what(self) -> str:
        return self.verb.partition(".")[2].replace("_", " ")

    @property
    def url(self) -> str:
        """Of the record it is about; of what is no record, the page that `changes` names."""
        if self.item is not None:
            return item_url(self.item)
        name, parts = self.changes.get(PAGE) or ("pmapp:overview", {})
        return product_url(self.product, name, **parts)

    @property
    def about(self) -> str:
        names = self.changes.get("name") or [None]
        return self.item.title if self.item else next(filter(None, reversed(names)), self.product.name)


@pghistory.track()
class Comment(TenantModel):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField(max_length=10_000, validators=[storable_text])
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["item", "created_at"], name="comment_of_item")]

    def __str__(self) -> str:
        return self.body[:60]


class Notification(TenantModel):
    """One person told of one activity, once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=12)  # owner, mention, thread
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="told_once")]
        indexes = [models.Index(fields=["user", "workspace", "-created_at"], name="notification_inbox")]

    def __str__(self) -> str:
        return f"{self.activity} to {self.user}"
