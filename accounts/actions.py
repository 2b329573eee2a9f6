"""What is done about people and workspaces. Each action is one transaction."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from accounts.models import ApiToken, Invitation, Membership, User, Workspace, hash_token, new_token
from accounts.roles import Role, Scope

INVITATION_LIFE = timedelta(days=14)


@transaction.atomic
def create_workspace(*, name: str, slug: str, owner: User, **settings: Any) -> Workspace:
    workspace = Workspace(name=name, slug=slug, **settings)
    workspace.full_clean()
    workspace.save()
    Membership.objects.create(workspace=workspace, user=owner, role="admin")
    return workspace


@transaction.atomic
def change_workspace(*, workspace: Workspace, values: dict[str, Any]) -> Workspace:
    for name in ("name", "timezone", "week_start", "currency"):
        if name in values:
            setattr(workspace, name, values[name])
    workspace.full_clean()
    workspace.save()
    return workspace


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, actor: Actor) -> tuple[Invitation, str]:
    """An open invitation and the secret for its link. Inviting again replaces the earlier link."""
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
    """The invited person joins. The link works once, and only for the address it was sent to."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    now = timezone.now()
    if not invitation.is_open(now):
        raise ValidationError("This invitation has expired, was revoked or has been used.")
    if user.email != invitation.email:
        raise ValidationError(f"This invitation was sent to {invitation.email}. Sign in with that address.")
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
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    membership = _locked(membership)
    ApiToken.objects.filter(workspace=membership.workspace, user=membership.user, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    membership.delete()
    _keep_an_admin(membership.workspace)


def _locked(membership: Membership) -> Membership:
    """The row again, with the workspace locked, so that two removals cannot both pass the admin rule."""
    Workspace.objects.select_for_update().get(pk=membership.workspace_id)
    return Membership.objects.select_related("workspace", "user").get(pk=membership.pk)


def _keep_an_admin(workspace: Workspace) -> None:
    if not Membership.objects.filter(workspace=workspace, role="admin", user__is_active=True).exists():
        raise ValidationError({"role": "A workspace keeps at least one admin."})


@transaction.atomic
def create_token(
    *, workspace: Workspace, user: User, name: str, scopes: list[Scope], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown this once and kept only as a hash."""
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
