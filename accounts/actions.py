"""What is done about people and workspaces. Each action is one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Actor
from accounts.models import ApiToken, Invitation, Membership, User, Workspace, hash_token, new_token
from accounts.queries import api_tokens, sessions_of
from accounts.roles import WORDS, Role, Scope

INVITATION_LIFE = timedelta(days=14)
# What else ends with a membership; apps that know more about people than this one add to it when they start.
ON_LEAVING: list[Callable[[Membership], None]] = []


@transaction.atomic
def change_profile(*, user: User, name: str) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    user.name = name.strip()
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def end_session(*, user: User, pk: int) -> None:
    """The browser with this session is signed out with its next request."""
    session = sessions_of(user).filter(pk=pk).first()
    if session is not None:
        session.end()


@transaction.atomic
def create_workspace(*, name: str, slug: str, owner: User, **settings: Any) -> Workspace:
    workspace = Workspace(name=name, slug=slug, **settings)
    workspace.full_clean()
    try:
        with transaction.atomic():
            workspace.save()
    except IntegrityError:  # somebody took the address between the check and now
        raise ValidationError({"slug": "Another workspace has this address."}) from None
    Membership.objects.create(workspace=workspace, user=owner, role="admin")
    return workspace


@transaction.atomic
def change_workspace(*, workspace: Workspace, values: dict[str, Any]) -> Workspace:
    workspace = Workspace.objects.select_for_update().get(pk=workspace.pk)
    for name in ("name", "timezone", "week_start", "currency"):
        if name in values:
            setattr(workspace, name, values[name])
    workspace.full_clean()
    workspace.save()
    return workspace


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, actor: Actor) -> tuple[Invitation, str]:
    """An open invitation and the secret for its link. Inviting again replaces the earlier link."""
    workspace = Workspace.objects.select_for_update().get(pk=workspace.pk)
    email = email.strip().lower()
    if Membership.objects.filter(workspace=workspace, user__email=email).exists():
        raise ValidationError({"email": "This person is already in the workspace."})
    now = timezone.now()
    Invitation.objects.filter(workspace=workspace, email=email, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    secret = new_token("inv")
    invitation = Invitation(
        workspace=workspace,
        email=email,
        role=role,
        token_hash=hash_token(secret),
        invited_by=actor.user,
        expires_at=now + INVITATION_LIFE,
    )
    invitation.full_clean()
    invitation.save()
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """The invited person joins. The link works once, and only for the address it was made for."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    now = timezone.now()
    if not invitation.is_open(now):
        raise ValidationError("This invitation has expired, was revoked or has been used.")
    if user.email != invitation.email:
        raise ValidationError(f"This invitation is for {invitation.email}. Sign in with that address.")
    membership, _ = Membership.objects.get_or_create(
        workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
    )
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role) -> Membership:
    membership = _locked(membership)
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    _keep_an_admin(membership.workspace)
    if "contribute" not in WORDS[role]:
        _live_tokens(membership).filter(scopes__contains=["ingest"]).update(revoked_at=timezone.now())
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    membership = _locked(membership)
    _live_tokens(membership).update(revoked_at=timezone.now())
    for forget in ON_LEAVING:
        forget(membership)
    membership.delete()
    _keep_an_admin(membership.workspace)


def _live_tokens(membership: Membership) -> QuerySet[ApiToken]:
    return api_tokens(membership.workspace, membership.user)


def _locked(membership: Membership) -> Membership:
    """The row again, with the workspace locked, so that two removals cannot both pass the admin rule."""
    Workspace.objects.select_for_update().get(pk=membership.workspace_id)
    found = Membership.objects.select_related("workspace", "user").filter(pk=membership.pk).first()
    if found is None:
        raise ValidationError("This person is no longer in the workspace.")
    return found


def _keep_an_admin(workspace: Workspace) -> None:
    if not Membership.objects.filter(workspace=workspace, role="admin", user__is_active=True).exists():
        raise ValidationError({"role": "A workspace keeps at least one admin."})


@transaction.atomic
def create_token(
    *, workspace: Workspace, user: User, name: str, scopes: list[Scope], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown this once and kept only as a hash."""
    membership = Membership.objects.filter(workspace=workspace, user=user).first()
    if membership is None:
        raise ValidationError("Only members of the workspace have tokens for it.")
    if "ingest" in scopes and "contribute" not in WORDS[cast(Role, membership.role)]:
        raise ValidationError({"scopes": "Sending data needs at least the role of a contributor."})
    secret = new_token("wk" if scopes == ["ingest"] else "pm")
    token = ApiToken(
        workspace=workspace,
        user=user,
        name=name,
        scopes=scopes,
        prefix=secret[:10],
        token_hash=hash_token(secret),
        expires_at=expires_at,
    )
    token.full_clean()
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError({"expires_at": "Choose a moment in the future."})
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
