"""Settings of a workspace: general, members, invitations. Tokens, which know products, are in products/views."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import actions, mail, queries
from accounts.access import workspace_view
from accounts.forms import InvitationForm, RoleForm, WorkspaceForm
from accounts.web import attempt, go, page


def settings_url(request: Any, name: str) -> str:
    return reverse(f"accounts:{name}", args=[request.workspace.slug])


@workspace_view("own")
def general(request: Any) -> HttpResponse:
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if (
            attempt(form, lambda: actions.change_workspace(workspace=request.workspace, values=values))
            is not None
        ):
            return go(request, settings_url(request, "settings"), "Settings saved.")
    context = {"title": "Settings", "form": form}
    return page(request, "accounts/settings.html", context, status=422 if form.errors else 200)


def _members_page(request: Any, refused: RoleForm | None = None, pk: int = 0) -> HttpResponse:
    rows = [
        (member, refused if refused is not None and member.pk == pk else RoleForm(member=member))
        for member in queries.members(request.workspace)
    ]
    context = {"title": "Settings", "rows": rows}
    return page(request, "accounts/members.html", context, status=422 if refused else 200)


@workspace_view("view")
def members(request: Any) -> HttpResponse:
    return _members_page(request)


@workspace_view("own")
def member_role(request: Any, pk: int) -> HttpResponse:
    member = get_object_or_404(queries.members(request.workspace), pk=pk)
    form = RoleForm(request.POST, member=member)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        if attempt(form, lambda: actions.change_role(membership=member, role=role)) is not None:
            return go(
                request, settings_url(request, "members"), f"{member.user.display_name}’s role is changed."
            )
    if request.method != "POST":
        return go(request, settings_url(request, "members"))
    return _members_page(request, form, pk)


@workspace_view("comment")
def member_remove(request: Any, pk: int) -> HttpResponse:
    """An admin removes anybody; everybody may leave."""
    member = get_object_or_404(queries.members(request.workspace), pk=pk)
    leaves = member.user_id == request.user.pk
    if not (leaves or request.access.may_own):
        raise PermissionDenied("Only admins remove others.")
    if request.method != "POST":
        return page(
            request, "accounts/member_remove.html", {"title": "Settings", "member": member, "leaves": leaves}
        )
    form = RoleForm({"role": member.role}, member=member)
    done = attempt(form, lambda: actions.remove_member(membership=member) is None)
    if done is None:
        return _members_page(request, form, pk)
    if leaves:
        return go(request, reverse("accounts:workspaces"), f"You have left {request.workspace.name}.")
    return go(request, settings_url(request, "members"), f"{member.user.display_name} is removed.")


@workspace_view("own")
@never_cache
def invitations(request: Any) -> HttpResponse:
    """The link is in the answer to the POST alone: it is kept nowhere."""
    form, made = InvitationForm(request.POST or None), {}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        pair = attempt(
            form, lambda: actions.invite(workspace=request.workspace, actor=request.access.actor, **values)
        )
        if pair is not None:
            made = {
                "link": mail.invitation_link(pair[1]),
                "mailed": mail.send_invitation(*pair),
                "invited": pair[0],
            }
            form = InvitationForm()
    rows = queries.open_invitations(request.workspace)
    context = {"title": "Settings", "form": form, "invitations": rows, "now": timezone.now(), **made}
    return page(request, "accounts/invitations.html", context, status=422 if form.errors else 200)


@workspace_view("own")
def invitation_revoke(request: Any, pk: int) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(request.workspace), pk=pk)
    if request.method == "POST":
        actions.revoke_invitation(invitation=invitation)
        return go(
            request, settings_url(request, "invitations"), f"The invitation of {invitation.email} is revoked."
        )
    return go(request, settings_url(request, "invitations"))
