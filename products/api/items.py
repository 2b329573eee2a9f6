"""The REST resource of every kind, from its declaration."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from products import actions, queries
from products.access import may_create, may_edit
from products.api.base import ProductViewSet, etag, expected_version, tagged
from products.approval import standing as approval
from products.kinds import Kind
from products.listing import ListQuery
from products.queries import product_ids
from products.serializers import (
    ActivitySerializer,
    CommentSerializer,
    LinkSerializer,
    NewLink,
    ThreadSerializer,
    serializer_class,
)
from products.thread import thread_of

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag last read; 412 when it is stale.",
)


class ItemViewSet(ProductViewSet):
    kind: Kind
    lookup_field = "number"
    orderings = {
        "number": "item__number",
        "title": "item__title",
        "created_at": "item__created_at",
        "updated_at": "item__updated_at",
        "weight": "item__weight",
    }
    default_ordering = "-pk"
    needs = {"comments": "comment", "restore": "contribute"}

    def need(self) -> Any:
        if self.action == "comments" and self.request.method in {"GET", "HEAD", "OPTIONS"}:
            return "view"
        return super().need()

    def get_queryset(self) -> Any:
        return queries.details(self.request.product, self.kind)

    def get_object(self) -> Any:
        detail = queries.detail(self.request.product, self.kind, int(self.kwargs["number"]))
        if detail is None:
            raise Http404
        return detail

    def writable(self) -> Any:
        detail = self.get_object()
        self.refuse_unless(
            may_edit(self.request.access, detail.item), "You may change only what you own or wrote."
        )
        return detail

    def get_serializer_class(self) -> Any:
        return serializer_class(self.kind)

    def list(self, request: Any, **_: Any) -> Response:
        wanted = ListQuery(self.kind, request.query_params)
        rows = queries.filtered(self.get_queryset(), self.kind, wanted.filters)
        page = self.paginate_queryset(rows)
        approval.show_on(self.kind, page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        detail = self.get_object()
        tag = etag(detail.item.version)
        if (
            request.headers.get("If-None-Match") == tag
            and not self.kind.derived
            and not self.kind.approved_fields
        ):  # those change without a version
            return Response(status=304, headers={"ETag": tag})
        return tagged(self.get_serializer(detail).data, detail.item.version)

    def create(self, request: Any, **_: Any) -> Response:
        self.refuse_unless(may_create(request.access, self.kind), "Your role may not create this.")
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        detail = actions.create(
            kind=self.kind, product=request.product, actor=request.access.actor, values=shape.values()
        )
        data = self.get_serializer(detail).data
        return tagged(data, detail.item.version, 201, Location=f"{request.path}{detail.item.number}/")

    def partial_update(self, request: Any, **_: Any) -> Response:
        detail = self.writable()
        shape = self.get_serializer(detail, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        saved = actions.edit(
            detail=detail,
            actor=request.access.actor,
            values=shape.values(),
            expected_version=expected_version(request),
        )
        return tagged(self.get_serializer(saved).data, saved.item.version)

    def destroy(self, request: Any, **_: Any) -> Response:
        """Archives; nothing is ever deleted by one call. POST …/restore/ brings it back."""
        detail = self.writable()
        version = expected_version(request)
        if version is not None and version != detail.item.version:
            raise actions.StaleVersion(detail)
        actions.archive(item=detail.item, actor=request.access.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, **_: Any) -> Response:
        actions.restore(item=self.writable().item, actor=request.access.actor)
        detail = self.get_object()
        return tagged(self.get_serializer(detail).data, detail.item.version)

    @extend_schema(methods=["POST"], request=CommentSerializer, responses={201: CommentSerializer})
    @extend_schema(methods=["GET"], responses=CommentSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filter_backends=[], default_ordering="pk", orderings={})
    def comments(self, request: Any, **_: Any) -> Response:
        item = self.get_object().item
        context = self.get_serializer_context()
        if request.method == "POST":
            shape = CommentSerializer(data=request.data, context=context)
            shape.is_valid(raise_exception=True)
            made = actions.comment(item=item, body=shape.validated_data["body"], actor=request.access.actor)
            return Response(CommentSerializer(made, context=context).data, status=201)
        rows = self.paginate_queryset(queries.comments(request.product, item))
        return self.get_paginated_response(CommentSerializer(rows, many=True, context=context).data)

    @extend_schema(request=NewLink, responses=LinkSerializer(many=True))
    @action(detail=True, methods=["get", "post"], pagination_class=None, filter_backends=[])
    def links(self, request: Any, **_: Any) -> Response:
        context = self.get_serializer_context()
        if request.method == "POST":
            item = self.writable().item
            shape = NewLink(data=request.data, context=context)
            shape.is_valid(raise_exception=True)
            ends = (item, shape.validated_data["other"])
            source, target = ends if shape.validated_data["direction"] == "out" else ends[::-1]
            made = actions.link(
                source=source, target=target, kind=shape.validated_data["kind"], actor=request.access.actor
            )
            return Response(LinkSerializer(made, context=context).data, status=201)
        item = self.get_object().item
        links = queries.links_of(request.product, item, product_ids(request.access))
        return Response(LinkSerializer(links, many=True, context=context).data)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path="links/(?P<link>[0-9]{1,18})")
    def unlink(self, request: Any, link: str, **_: Any) -> Response:
        item = self.writable().item
        found = queries.link_of(request.product, item, int(link))
        if found is None:
            raise Http404
        actions.unlink(link=found, actor=request.access.actor)
        return Response(status=204)

    @extend_schema(responses=ThreadSerializer)
    @action(detail=True, methods=["get"])
    def thread(self, request: Any, **_: Any) -> Response:
        """Everything this item came from and everything that came of it."""
        thread = thread_of(request.product, self.get_object().item, product_ids(request.access))
        names = {node.item.pk: f"{node.item.product.key}-{node.item.number}" for node in thread.nodes}
        context = self.get_serializer_context() | {"names": names}
        return Response(ThreadSerializer(thread, context=context).data)

    @extend_schema(responses=ActivitySerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def activity(self, request: Any, **_: Any) -> Response:
        rows = queries.activities(request.product, self.get_object().item)[:200]
        return Response(ActivitySerializer(rows, many=True, context=self.get_serializer_context()).data)


def viewset_for(kind: Kind) -> type[ItemViewSet]:
    """The viewset of one kind, with its shapes and filters in the OpenAPI document."""
    shape = serializer_class(kind)
    filters = [
        OpenApiParameter("q", str, description="Words in the text; typos allowed in the title."),
        OpenApiParameter("status", str, enum=[status.key for status in kind.statuses], many=True),
        OpenApiParameter("archived", str, enum=["1"], description="1 lists the archived ones instead."),
        OpenApiParameter("loose", str, enum=["1"], description="1 lists those with no reason upstream."),
        OpenApiParameter(
            "ordering", str, enum=[f"{sign}{name}" for name in ItemViewSet.orderings for sign in ("", "-")]
        ),
        *(OpenApiParameter(name, str) for name in kind.filters),
    ]
    documented = extend_schema_view(
        list=extend_schema(parameters=filters, responses=shape(many=True)),
        retrieve=extend_schema(responses=shape),
        create=extend_schema(request=shape, responses={201: shape}),
        partial_update=extend_schema(request=shape, responses=shape, parameters=[IF_MATCH]),
        destroy=extend_schema(responses={204: None}, parameters=[IF_MATCH]),
        restore=extend_schema(request=None, responses=shape),
    )
    doc = f"{kind.label_plural}: {kind.teaches}"
    made = type(f"{kind.model.__name__}ViewSet", (ItemViewSet,), {"kind": kind, "__doc__": doc})
    return extend_schema(tags=[kind.stage])(documented(made))
