"""Item, what every record shares; Detail, the base of each stage's own rows; Link, the thread."""

from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper

from accounts.models import TenantModel, User
from products import kinds, link_kinds
from products.models.product import Product
from products.paths import item_url
from products.validators import storable_text

if TYPE_CHECKING:
    from products.kinds import Kind, Status


@pghistory.track(exclude=["search", "search_text", "weight", "version", "updated_at"])
class Item(TenantModel):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="items", editable=False)
    kind = models.CharField(max_length=24, editable=False)
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200, validators=[storable_text])
    status = models.CharField(max_length=16)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_items"
    )
    weight = models.FloatField(default=0, editable=False)  # what the kind's list sorts by
    version = models.PositiveIntegerField(default=1, editable=False)  # the ETag
    search_text = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("search_text", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="one_item_a_number")]
        indexes = [
            models.Index(fields=["product", "kind", "-created_at"], name="item_newest"),
            models.Index(fields=["product", "kind", "-weight"], name="item_heaviest"),
            GinIndex(fields=["search"], name="item_search"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="item_title_trigram"),  # contains
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="item_title_alike"),  # with typos
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def declared(self) -> "Kind":
        return kinds.get(self.kind)

    @property
    def shown_status(self) -> "Status":
        return self.declared.status(self.status)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def key(self) -> str:
        return f"{self.product.key}-{self.number}"

    @property
    def url(self) -> str:
        return item_url(self)

    def clean(self) -> None:
        self.title = " ".join(self.title.split())
        if not self.title:
            raise ValidationError({"title": "Give it a title."})
        if self.status not in {status.key for status in self.declared.statuses}:
            known = ", ".join(status.key for status in self.declared.statuses)
            raise ValidationError(
                {"status": f"“{self.status}” is no status of this kind. Choose one of: {known}."}
            )


class Detail(TenantModel):
    """The base of each stage's own rows: one Item, one Detail with the same primary key."""

    item = models.OneToOneField(
        Item, primary_key=True, editable=False, on_delete=models.CASCADE, related_name="%(class)s"
    )
    kind_key: ClassVar[str] = ""  # set when the kind is registered

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.item.title

    @property
    def kind(self) -> "Kind":
        return kinds.get(self.kind_key)

    def list_values(self) -> list[tuple[Any, Any]]:
        """The cells of its row on the list page, beside their columns."""
        return [(column, _walk(self, column.path)) for column in self.kind.columns]


def _walk(start: Any, path: str) -> Any:
    for name in path.split("."):
        start = getattr(start, name, None)
        if callable(start) and not hasattr(start, "pk"):
            start = start()
        if start is None:
            return None
    return start


@pghistory.track()
class Link(TenantModel):
    """One step of the thread, from the reason (source) to what follows from it (target)."""

    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=12, choices=link_kinds.CHOICES)
    # The foreign key this link mirrors ("initiative.theme"); such a link changes with its field only.
    mirrors = models.CharField(max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="one_link_a_kind"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_not_to_itself"),
        ]
        indexes = [models.Index(fields=["target", "kind"], name="link_upstream")]

    def __str__(self) -> str:
        return f"{self.source} {link_kinds.get(self.kind).forward} {self.target}"

    @property
    def forward(self) -> str:
        return link_kinds.get(self.kind).forward

    @property
    def backward(self) -> str:
        return link_kinds.get(self.kind).backward
