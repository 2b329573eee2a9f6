"""Share links over REST: a stage names its queries, its action and its serializer."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from products import actions
from products.api import ProductViewSet
from products.serializers import PersonField
from products.validators import plausible_date, storable_text

SHARED_FIELDS = (
    "expires_at", "password", "has_password", "created_by", "created_at", "revoked_at", "views", "last_viewed_at",
    "log",
)  # fmt: skip


class DaySerializer(serializers.Serializer):
    date = serializers.DateField()
    views = serializers.IntegerField()


class ShareLinkSerializer(serializers.ModelSerializer):
    """A share link. Its address is in the answer that makes it and nowhere else."""

    created_by = PersonField(read_only=True)
    name = serializers.CharField(max_length=80, validators=[storable_text])
    password = serializers.CharField(max_length=128, write_only=True, required=False, trim_whitespace=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, validators=[plausible_date])
    has_password = serializers.BooleanField(read_only=True)
    log = serializers.SerializerMethodField()

    @extend_schema_field(DaySerializer(many=True))
    def get_log(self, share: Any) -> Any:
        return DaySerializer(getattr(share, "log", []), many=True).data


def with_address(shape: type[ShareLinkSerializer], name: str) -> type[ShareLinkSerializer]:
    """The answer that makes or re-issues a link: the only one with its address."""
    meta = shape.Meta  # type: ignore[attr-defined]  # every stage's serializer has one
    fields = ("url", *meta.fields)

    def get_url(self: Any, share: Any) -> str:
        return str(self.context["url"])

    body = {
        "url": serializers.SerializerMethodField(),
        "get_url": get_url,
        "Meta": type("Meta", (meta,), {"fields": fields}),
        "__doc__": with_address.__doc__,
    }
    return type(name, (shape,), body)


class ShareLinksViewSet(ProductViewSet):
    """Links for readers outside. DELETE revokes; a lost address can only be re-issued."""

    public: str  # the name of the readers' page
    answer_class: type[ShareLinkSerializer]
    needs = {"list": "manage", "create": "manage", "destroy": "manage", "reissue": "manage"}
    lookup_field = "pk"

    def share(self, pk: int) -> Any:
        raise NotImplementedError

    def made(self, values: dict[str, Any]) -> tuple[Any, str]:
        raise NotImplementedError

    def get_object(self) -> Any:
        found = self.share(int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request: Any, **_: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(self._with_address(*self.made(dict(shape.validated_data))), status=201)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.revoke_share(share=self.get_object(), actor=request.access.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def reissue(self, request: Any, **_: Any) -> Response:
        share = self.get_object()
        secret = actions.reissue_share(share=share, actor=request.access.actor)
        return Response(self._with_address(share, secret))

    def _with_address(self, share: Any, secret: str) -> Any:
        url = self.request.build_absolute_uri(reverse(self.public, args=[secret]))
        return self.answer_class(share, context=self.get_serializer_context() | {"url": url}).data


def documented(view: Any, tag: str) -> Any:
    """The viewset of one stage's links with its shapes in the OpenAPI document."""
    shape, answer = view.serializer_class, view.answer_class
    shown = extend_schema_view(
        list=extend_schema(responses=shape(many=True)),
        create=extend_schema(request=shape, responses={201: answer}),
        destroy=extend_schema(responses={204: None}),
        reissue=extend_schema(request=None, responses=answer),
    )
    return extend_schema(tags=[tag])(shown(view))
