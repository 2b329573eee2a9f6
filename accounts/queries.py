"""What is read about people and workspaces. Public queries take the workspace or the person first."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import ApiToken, Invitation, Membership, User, Workspace, hash_token
from accounts.prepared import Prepared


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


def free_slug(name: str) -> str:
    """An address for a workspace of this name that nobody has yet."""
    base = slugify(name)[:32].strip("-_").replace("_", "-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, 10_000_000) if (slug := f"{base}-{number}") not in taken)


def invitations(workspace: Workspace) -> QuerySet[Invitation]:
    return Invitation.objects.filter(workspace=workspace).select_related("invited_by").order_by("-created_at")


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Neither accepted nor revoked; the expired ones too, so that they can be sent anew."""
    return invitations(workspace).filter(accepted_at=None, revoked_at=None)


def invitation_by_token(token: str) -> Invitation | None:
    return (
        Invitation.objects.select_related("workspace", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )


def session_invitation(request: HttpRequest) -> Invitation | None:
    """The open invitation whose link this browser followed."""
    token = request.session.get("invitation")
    invitation = invitation_by_token(token) if isinstance(token, str) else None
    return invitation if invitation is not None and invitation.is_open(timezone.now()) else None


def signup_address(request: HttpRequest) -> str:
    """The only address that may sign up; empty where sign-up is open to everybody."""
    invitation = None if settings.SIGNUP_OPEN else session_invitation(request)
    return invitation.email if invitation else ""


def api_tokens(workspace: Workspace, user: User | None = None) -> QuerySet[ApiToken]:
    tokens = (
        ApiToken.objects.filter(workspace=workspace, revoked_at=None)
        .select_related("user")
        .order_by("-created_at")
    )
    return tokens if user is None else tokens.filter(user=user)


def _tokens_of(token_hash: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("user", "workspace").filter(token_hash=token_hash)


_token_of = Prepared(_tokens_of)


def api_token(secret: str) -> ApiToken | None:
    return _token_of.one(token_hash=hash_token(secret))


def sessions_of(user: User) -> QuerySet[UserSession]:
    return UserSession.objects.filter(user=user)
