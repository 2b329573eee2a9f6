"""Members, invitations and tokens of a workspace over REST."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from accounts import actions, mail
from accounts import queries as people_queries
from accounts.roles import ROLES
from products import queries
from products.api.base import WorkspaceViewSet
from products.serializers import PersonField


class PeopleViewSet(WorkspaceViewSet):
    """Lists `get_queryset()` in pages; `self.row()` is the one the address names, or 404."""

    def list(self, request: Any, **_: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def row(self) -> Any:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def shape(self, request: Any) -> dict[str, Any]:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)


class MemberSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    email = PersonField(source="user", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    role = serializers.ChoiceField(choices=ROLES)


@extend_schema_view(
    list=extend_schema(responses=MemberSerializer(many=True)),
    partial_update=extend_schema(request=MemberSerializer, responses=MemberSerializer),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["workspace"])
class MembersViewSet(PeopleViewSet):
    """Who is in the workspace. Admins change roles and remove; the last admin stays."""

    serializer_class = MemberSerializer
    needs = {"partial_update": "own", "destroy": "own"}

    def get_queryset(self) -> Any:
        return people_queries.members(self.request.workspace)

    def partial_update(self, request: Any, **_: Any) -> Response:
        member = actions.change_role(membership=self.row(), role=self.shape(request)["role"])
        return Response(self.get_serializer(member).data)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.remove_member(membership=self.row())
        return Response(status=204)


class InvitationSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=ROLES, default="contributor")
    invited_by = PersonField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class NewInvitation(InvitationSerializer):
    link = serializers.URLField(read_only=True, help_text="Shown this once.")
    mailed = serializers.BooleanField(read_only=True, help_text="False: hand the link over yourself.")


@extend_schema_view(
    list=extend_schema(responses=InvitationSerializer(many=True)),
    create=extend_schema(request=InvitationSerializer, responses={201: NewInvitation}),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["workspace"])
class InvitationsViewSet(PeopleViewSet):
    """Open invitations. POST e-mails the link, if there is a mail server, and answers with it; DELETE revokes it."""

    serializer_class = InvitationSerializer
    needs = {"list": "own", "create": "own", "destroy": "own"}

    def get_queryset(self) -> Any:
        return people_queries.open_invitations(self.request.workspace)

    def create(self, request: Any, **_: Any) -> Response:
        values = self.shape(request)
        made, secret = actions.invite(workspace=request.workspace, actor=request.access.actor, **values)
        sent = {"link": mail.invitation_link(secret), "mailed": mail.send_invitation(made, secret)}
        return Response(self.get_serializer(made).data | sent, status=201)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.revoke_invitation(invitation=self.row())
        return Response(status=204)


class TokenSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    product = serializers.SerializerMethodField()
    owner = PersonField(source="user", read_only=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)

    def get_product(self, token: Any) -> str | None:
        limit = getattr(token, "limit", None)
        return limit.product.key if limit else None


@extend_schema_view(
    list=extend_schema(responses=TokenSerializer(many=True)),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["workspace"])
class TokensViewSet(PeopleViewSet):
    """One's own tokens, an admin's view has everybody's. They are made in the browser only: no token begets another,
    but for write keys, which may less than any token that makes one."""

    serializer_class = TokenSerializer
    needs = {"destroy": "comment"}

    def get_queryset(self) -> Any:
        access = self.request.access
        return queries.api_tokens(access.workspace, None if access.may_own else access.user)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.revoke_token(token=self.row())
        return Response(status=204)
