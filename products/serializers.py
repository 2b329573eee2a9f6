"""Shapes of items in the REST API, made from each kind's declaration; rules are in the actions."""

from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User, Workspace
from accounts.queries import people
from products import kinds, link_kinds, queries
from products.approval import standing
from products.kinds import Kind
from products.models import Activity, Comment, Detail, Item, Link, Product
from products.paths import item_url


@extend_schema_field(OpenApiTypes.EMAIL)
class PersonField(serializers.RelatedField):
    """A person of the workspace, named by e-mail."""

    default_error_messages = {
        "unknown": "Nobody of this workspace has the e-mail “{email}”.",
        "shape": "Give an e-mail.",
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs["queryset"] = User.objects.none()
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: User) -> str:
        return value.email

    def to_internal_value(self, data: Any) -> User:
        if not isinstance(data, str):
            self.fail("shape")
        person = people(self.context["request"].workspace).filter(email=data.strip().lower()).first()
        if person is None:
            self.fail("unknown", email=data)
        return person


@extend_schema_field(OpenApiTypes.INT)
class NumberField(serializers.RelatedField):
    """Another item of the same product, named by its number."""

    default_error_messages = {
        "unknown": "This product has no {kind} number {number}.",
        "shape": "Give a number.",
    }

    def __init__(self, *, kind_key: str = "", as_detail: bool = True, **kwargs: Any) -> None:
        self.kind_key, self.as_detail = kind_key, as_detail
        if not kwargs.get("read_only"):
            kwargs["queryset"] = Item.objects.none()
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> int:
        return int(value.item.number if isinstance(value, Detail) else value.number)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data < 2**31:
            self.fail("shape")
        item = queries.item(self.context["request"].product, data)
        if item is None or (self.kind_key and item.kind != self.kind_key):
            self.fail("unknown", kind=self.kind_key or "item", number=data)
        return getattr(item, item.declared.model.__name__.lower()) if self.as_detail else item


class ItemSerializer(serializers.ModelSerializer):
    """The common part of every kind's shape; `serializer_class` adds the kind's own fields."""

    number = serializers.IntegerField(source="item.number", read_only=True)
    key = serializers.SerializerMethodField()
    title = serializers.CharField(source="item.title", max_length=200)
    owner = PersonField(source="item.owner", allow_null=True, required=False)
    version = serializers.IntegerField(source="item.version", read_only=True)
    created_at = serializers.DateTimeField(source="item.created_at", read_only=True)
    updated_at = serializers.DateTimeField(source="item.updated_at", read_only=True)
    archived_at = serializers.DateTimeField(source="item.archived_at", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    def get_key(self, detail: Any) -> str:
        return f"{detail.item.product.key}-{detail.item.number}"

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, detail: Any) -> str:
        return str(self.context["request"].build_absolute_uri(item_url(detail.item)))

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        flat = dict(self.validated_data)
        return flat.pop("item", {}) | flat


class ApprovalState(serializers.Serializer):
    """Where a record's approval stands: waiting, overdue, approved, changes, rejected, changed or again."""

    state = serializers.CharField()
    label = serializers.CharField()
    request = serializers.IntegerField(source="request.pk")
    asked_at = serializers.DateTimeField(source="request.asked_at")
    closed_at = serializers.DateTimeField(source="request.closed_at", allow_null=True)


@extend_schema_field(ApprovalState(allow_null=True))
class ApprovalField(serializers.Field):
    """Read only: no field of a record makes it approved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, detail: Any) -> Any:
        found = standing.of(detail)
        return ApprovalState(found).data if found is not None else None


COMMON = ("number", "key", "title", "status", "owner")
STAMPS = ("version", "created_at", "updated_at", "archived_at", "url")


@cache
def serializer_class(kind: Kind) -> type[ItemSerializer]:
    statuses = [(status.key, status.label) for status in kind.statuses]
    shown = ("approval",) if kind.approved_fields else ()
    made: dict[str, Any] = {
        "status": serializers.ChoiceField(source="item.status", choices=statuses, required=False),
        "Meta": type(
            "Meta",
            (),
            {
                "model": kind.model,
                "fields": [*COMMON, *kind.fields, *kind.derived, *shown, *STAMPS],
                "validators": [],
            },
        ),
    }
    made |= {name: serializers.ReadOnlyField() for name in kind.derived}
    made |= {name: ApprovalField() for name in shown}
    for name in kind.fields:
        field = kind.model._meta.get_field(name)
        if not field.is_relation:
            continue
        optional = {"allow_null": bool(field.null), "required": not field.null}
        related: Any = field.related_model
        if issubclass(related, User):
            made[name] = PersonField(**optional)
        elif issubclass(related, Item):
            made[name] = NumberField(kind_key=kind.item_fields.get(name, ""), as_detail=False, **optional)
        elif issubclass(related, Detail):
            made[name] = NumberField(kind_key=related.kind_key, **optional)
    return type(kind.model.__name__, (ItemSerializer,), made)


class ItemRef(serializers.Serializer):
    """An item of any kind, as links and the thread name it."""

    kind = serializers.CharField()
    product = serializers.CharField(source="product.key")
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField()
    stage = serializers.SerializerMethodField()

    def get_stage(self, item: Item) -> str:
        return kinds.get(item.kind).stage


class LinkSerializer(serializers.ModelSerializer):
    source = ItemRef(read_only=True)
    target = ItemRef(read_only=True)

    class Meta:
        model = Link
        fields = ("id", "kind", "source", "target", "created_at")


class NewLink(serializers.Serializer):
    kind = serializers.ChoiceField(choices=link_kinds.CHOICES)
    direction = serializers.ChoiceField(
        choices=[("out", "this item is the reason"), ("in", "this item follows")]
    )
    other = NumberField(as_detail=False)


class CommentSerializer(serializers.ModelSerializer):
    author = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Comment
        fields = ("id", "author", "body", "created_at", "edited_at")
        read_only_fields = ("edited_at",)


class ActivitySerializer(serializers.ModelSerializer):
    actor = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Activity
        fields = ("id", "verb", "actor", "source", "changes", "at")


class ThreadNode(serializers.Serializer):
    item = ItemRef()
    away = serializers.IntegerField(help_text="Steps from the item asked about; negative is upstream.")


class ThreadEdge(serializers.Serializer):
    kind = serializers.CharField()
    source = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()

    def get_source(self, edge: Any) -> str:
        return str(self.context["names"][edge.source])

    def get_target(self, edge: Any) -> str:
        return str(self.context["names"][edge.target])


class ThreadSerializer(serializers.Serializer):
    nodes = ThreadNode(many=True)
    edges = ThreadEdge(many=True)


class WorkspaceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Workspace
        fields = ("name", "slug", "timezone", "week_start", "currency")


class ProductSerializer(serializers.ModelSerializer):
    owner = PersonField(allow_null=True, required=False)
    website = serializers.CharField(required=False, allow_blank=True, max_length=200)  # checked by the action

    class Meta:
        model = Product
        fields = (
            *("name", "key", "description", "lifecycle", "owner", "hue", "website", "visibility"),
            *("created_at", "archived_at"),
        )
        read_only_fields = ("created_at", "archived_at")
        validators: list[Any] = []
