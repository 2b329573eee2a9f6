"""What is read about people and workspaces. Public queries take the workspace or the person first."""

from django.db.models import QuerySet

from accounts.models import ApiToken, Invitation, Membership, User, Workspace, hash_token


def memberships_of(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__name", "pk")


def members(workspace: Workspace) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(workspace=workspace)
        .select_related("user")
        .order_by("user__name", "user__email")
    )


def people(workspace: Workspace) -> QuerySet[User]:
    return User.objects.filter(memberships__workspace=workspace, is_active=True).order_by("name", "email")


def invitations(workspace: Workspace) -> QuerySet[Invitation]:
    return Invitation.objects.filter(workspace=workspace).select_related("invited_by").order_by("-created_at")


def invitation_by_token(token: str) -> Invitation | None:
    return (
        Invitation.objects.select_related("workspace", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )


def api_tokens(workspace: Workspace, user: User | None = None) -> QuerySet[ApiToken]:
    tokens = (
        ApiToken.objects.filter(workspace=workspace, revoked_at=None)
        .select_related("user")
        .order_by("-created_at")
    )
    return tokens if user is None else tokens.filter(user=user)


def api_token(secret: str) -> ApiToken | None:
    return ApiToken.objects.select_related("user", "workspace").filter(token_hash=hash_token(secret)).first()
