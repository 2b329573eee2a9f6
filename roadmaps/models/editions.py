"""Editions of the roadmap, what readers outside are shown of them, what they were promised, and what they ask for."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User
from products.models import HUES, Item, Product
from products.validators import storable_text

HORIZONS = (("now", "Now"), ("next", "Next"), ("later", "Later"), ("none", "No horizon"))
STATES = (("planned", "Planned"), ("progress", "In progress"), ("shipped", "Shipped"))


@pghistory.track(exclude=["version", "changed_at"])
class Edition(TenantModel):
    """One telling of the roadmap. Title, introduction and colour are public; the name is not."""

    AUDIENCES = (("internal", "Internal"), ("customer", "Customers"), ("public", "Everybody"))
    PRECISIONS = (("quarter", "Quarters"), ("month", "Months"), ("horizon", "No dates, horizons only"))

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="editions", editable=False)
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(
        max_length=80, validators=[storable_text], help_text="For you only, such as “Key accounts”."
    )
    audience = models.CharField("for", max_length=8, choices=AUDIENCES, default="customer")
    title = models.CharField(
        "public title", max_length=120, validators=[storable_text], help_text="What readers see on top."
    )
    intro = models.TextField("public introduction", max_length=1000, blank=True, validators=[storable_text])
    hue = models.CharField("colour", max_length=8, choices=HUES, default="indigo")
    precision = models.CharField("dates as", max_length=7, choices=PRECISIONS, default="quarter")
    themes = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # numbers; none means all
    horizons = ArrayField(models.CharField(max_length=5, choices=HORIZONS), default=list, blank=True)
    states = ArrayField(models.CharField(max_length=8, choices=STATES), default=list, blank=True)
    version = models.PositiveIntegerField(
        default=0, editable=False
    )  # of what readers see; 0: not drawn up yet
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["product"], name="edition_live", condition=models.Q(archived_at=None))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_external(self) -> bool:
        return self.audience != "internal"


class EditionEntry(TenantModel):
    """One line of an external edition: the fields readers may see, and no others.

    It is written by roadmaps.outside.projecting alone, in the transaction of whatever changed. Readers' pages know
    no other table of initiatives.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")  # never shown
    uid = models.UUIDField()  # its name outside: of edition and item, and tells neither
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    theme = models.CharField(max_length=120, blank=True)
    hue = models.CharField(max_length=8, default="slate")
    state = models.CharField(max_length=8, choices=STATES)
    horizon = models.CharField(max_length=5, blank=True)
    start = models.DateField(null=True)  # of the quarter or month, never the day itself
    end = models.DateField(null=True)
    span = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "item"], name="one_entry_an_edition")]

    def __str__(self) -> str:
        return self.title


class Promise(TenantModel):
    """The ledger: what an edition said of an initiative from a moment on. Rows are added, never changed."""

    EVENTS = (
        ("shown", "Shown"),
        ("moved", "Moved"),
        ("reworded", "Reworded"),
        ("begun", "Begun"),
        ("shipped", "Shipped"),
        ("hidden", "Taken out"),
    )

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="promises")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=8, choices=EVENTS)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8)
    horizon = models.CharField(max_length=5, blank=True)
    end = models.DateField(null=True)
    span = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=40, blank=True)  # the span or horizon it was moved from

    class Meta:
        indexes = [models.Index(fields=["edition", "item", "at"], name="promise_of_item")]
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.event}: {self.title}"


class Wish(TenantModel):
    """A reader's vote for an entry, or their wish to be told when it ships; counts once the address is confirmed."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="wishes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    share = models.ForeignKey("roadmaps.Share", null=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField("e-mail")
    is_vote = models.BooleanField(default=False)
    is_news = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(fields=["edition", "item", "email"], name="one_wish_an_address")
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="wish_untold",
                condition=models.Q(is_news=True, told_at=None, confirmed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.email
