"""REST: what stands beneath an initiative, and what it waits for."""

from typing import Any

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from products import actions
from products.access import may_edit
from products.api import ProductViewSet
from products.queries import product_ids
from products.serializers import ItemRef
from products.validators import storable_text
from roadmaps import queries
from roadmaps.strategy import family, plan_queries
from roadmaps.strategy.dependencies import WAYS, depend


class PartSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    level = serializers.CharField()
    status = serializers.CharField()
    depth = serializers.IntegerField(help_text="1: directly beneath.")
    parent = serializers.IntegerField(allow_null=True)
    effort_beneath = serializers.FloatField(allow_null=True, help_text="Null: nothing stands beneath.")
    progress_beneath = serializers.FloatField(allow_null=True, help_text="Weighted by effort, per cent.")


class FamilySerializer(serializers.Serializer):
    parts = PartSerializer(many=True)
    effort_beneath = serializers.FloatField(allow_null=True)
    progress_beneath = serializers.FloatField(allow_null=True)
    status_set_by = serializers.EmailField(allow_null=True)
    status_set_at = serializers.DateTimeField(allow_null=True)


class DependencySerializer(serializers.Serializer):
    id = serializers.IntegerField(source="link.pk")
    way = serializers.ChoiceField(
        choices=WAYS, help_text="Whether this one waits for the other or blocks it."
    )
    other = ItemRef()
    clash = serializers.CharField(help_text="Why the dates of the two cannot both hold; empty: they can.")


class NewDependency(serializers.Serializer):
    way = serializers.ChoiceField(choices=WAYS)
    other = serializers.CharField(
        max_length=24, validators=[storable_text], help_text="“42”, or “NOTES-42” of another product."
    )


class OfInitiative(ProductViewSet):
    """The initiative of the address."""

    def row(self) -> Any:
        found = queries.initiative(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found

    def writable(self) -> Any:
        row = self.row()
        self.refuse_unless(
            may_edit(self.request.access, row.item), "You may change only what you own or wrote."
        )
        return row


ONE_FAMILY = forced_singular_serializer(FamilySerializer)  # type: ignore[no-untyped-call]  # spectacular's


@extend_schema_view(list=extend_schema(responses=ONE_FAMILY, tags=["roadmaps"]))
class FamilyViewSet(OfInitiative):
    """What stands beneath an initiative at any depth, what that adds up to, and who last set its status."""

    serializer_class = FamilySerializer
    pagination_class = None
    filter_backends = ()

    def list(self, request: Any, **_: Any) -> Response:
        found = family.family_of(self.row(), request.access)
        return Response(FamilySerializer(family.as_json(found)).data)


@extend_schema_view(
    list=extend_schema(responses=DependencySerializer(many=True), tags=["roadmaps"]),
    create=extend_schema(request=NewDependency, responses={201: DependencySerializer}, tags=["roadmaps"]),
    destroy=extend_schema(responses={204: None}, tags=["roadmaps"]),
)
class DependenciesViewSet(OfInitiative):
    """What an initiative waits for and what waits for it, across the products the reader may see."""

    serializer_class = DependencySerializer
    pagination_class = None
    filter_backends = ()
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def list(self, request: Any, **_: Any) -> Response:
        row = self.row()
        links = plan_queries.dependencies(request.product, row.item, product_ids(request.access))
        return Response([self.shown(link, row) for link in links])

    def create(self, request: Any, **_: Any) -> Response:
        row = self.writable()
        shape = NewDependency(data=request.data)
        shape.is_valid(raise_exception=True)
        made = depend(item=row.item, access=request.access, **shape.validated_data)
        return Response(self.shown(made, row), status=201)

    def destroy(self, request: Any, pk: str, **_: Any) -> Response:
        seen = product_ids(request.access)
        link = plan_queries.dependency(request.product, self.writable().item, int(pk), seen)
        if link is None:
            raise Http404
        actions.unlink(link=link, actor=request.access.actor)
        return Response(status=204)

    def shown(self, link: Any, row: Any) -> Any:
        seen = family.seen_from(link, row)
        return DependencySerializer(seen, context=self.get_serializer_context()).data


NUMBER = r"initiatives/(?P<number>[0-9]{1,9})"
routes = [
    (f"{NUMBER}/family", FamilyViewSet, "initiative-family"),
    (f"{NUMBER}/dependencies", DependenciesViewSet, "initiative-dependencies"),
]
