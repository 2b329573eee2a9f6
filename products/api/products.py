"""Workspaces, products, search and the activity feed over REST."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from accounts import queries as people_queries
from products import actions, queries
from products.access import open_product
from products.api.base import Pages, WorkspaceViewSet
from products.serializers import ActivitySerializer, ItemRef, ProductSerializer, WorkspaceSerializer


@extend_schema_view(list=extend_schema(responses=WorkspaceSerializer(many=True), tags=["workspace"]))
class WorkspacesViewSet(viewsets.GenericViewSet):
    """The workspaces of whoever asks."""

    serializer_class = WorkspaceSerializer
    pagination_class = None

    def list(self, request: Any) -> Response:
        access = [membership.workspace for membership in people_queries.memberships_of(request.user)]
        if request.auth is not None:
            access = [workspace for workspace in access if workspace.pk == request.auth.workspace_id]
        return Response(WorkspaceSerializer(access, many=True).data)


@extend_schema_view(
    list=extend_schema(responses=ProductSerializer(many=True)),
    retrieve=extend_schema(responses=ProductSerializer),
    create=extend_schema(request=ProductSerializer, responses={201: ProductSerializer}),
    partial_update=extend_schema(request=ProductSerializer, responses=ProductSerializer),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["products"])
class ProductsViewSet(WorkspaceViewSet):
    """The products of a workspace. DELETE archives."""

    serializer_class = ProductSerializer
    lookup_field = "key"
    lookup_value_regex = "[A-Z][A-Z0-9]{1,7}"
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage"}

    def pass_gate(self, request: Any) -> None:
        if "key" in self.kwargs:
            open_product(request, self.kwargs["workspace"], self.kwargs["key"], self.need())
        else:
            super().pass_gate(request)

    def get_queryset(self) -> Any:
        return queries.products(self.request.access)

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return Response(self.get_serializer(request.product).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        product = actions.create_product(
            workspace=request.workspace, actor=request.access.actor, values=dict(shape.validated_data)
        )
        return Response(self.get_serializer(product).data, status=201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(request.product, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        values = {name: value for name, value in shape.validated_data.items() if name != "key"}
        product = actions.change_product(product=request.product, actor=request.access.actor, values=values)
        return Response(self.get_serializer(product).data)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.archive_product(product=request.product, actor=request.access.actor)
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(
        responses=ItemRef(many=True),
        tags=["workspace"],
        parameters=[OpenApiParameter("q", str, required=True)],
    )
)
class SearchViewSet(WorkspaceViewSet):
    """The best fifty records that match, typos allowed. `KEY-42` finds exactly that record."""

    serializer_class = ItemRef
    pagination_class = None

    def list(self, request: Any, **_: Any) -> Response:
        text = request.query_params.get("q", "").strip()[:200]
        if not text:
            raise serializers.ValidationError({"q": ["Say what to search for."]})
        return Response(self.get_serializer(queries.search(request.access, text)[:50], many=True).data)


@extend_schema_view(list=extend_schema(responses=ActivitySerializer(many=True), tags=["workspace"]))
class ActivityViewSet(WorkspaceViewSet):
    """Everything that was done in the workspace, newest first."""

    serializer_class = ActivitySerializer
    pagination_class = Pages

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(queries.workspace_activities(request.access))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
