"""Pages of one person: profile, sessions, workspaces, an invitation."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions, queries
from accounts.forms import ProfileForm, WorkspaceForm
from accounts.web import attempt, go, page


def profile(request: Any) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form, lambda: actions.change_profile(user=request.user, name=form.cleaned_data["name"])
        )
        if saved is not None:
            return go(request, reverse("accounts:profile"), "Profile saved.")
    context = {
        "title": "Account and security",
        "form": form,
        "memberships": queries.memberships_of(request.user),
    }
    return page(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
def session_end(request: Any, pk: int) -> HttpResponse:
    actions.end_session(user=request.user, pk=pk)
    return go(request, reverse("usersessions_list"), "That browser is signed out.")


def workspaces(request: Any) -> HttpResponse:
    context = {"title": "Workspaces", "memberships": queries.memberships_of(request.user)}
    return page(request, "accounts/workspaces.html", context)


def workspace_new(request: Any) -> HttpResponse:
    form = WorkspaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_workspace(owner=request.user, **form.cleaned_data))
        if made is not None:
            return go(
                request, reverse("pmapp:workspace", args=[made.slug]), f"Workspace {made.name} created."
            )
    context = {
        "title": "New workspace",
        "form": form,
        "is_first": not queries.memberships_of(request.user).exists(),
    }
    return page(request, "accounts/workspace_new.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def invite(request: Any, token: str) -> HttpResponse:
    """What the link in the e-mail opens. It is remembered, so that it also opens sign-up."""
    invitation = queries.invitation_by_token(token)
    if invitation is None:
        raise Http404("There is no such invitation.")
    context = {"title": "Invitation", "invitation": invitation, "token": token, "is_stale": False}
    if not invitation.is_open(timezone.now()):
        return page(request, "accounts/invite.html", context | {"is_stale": True}, status=410)
    if not request.user.is_authenticated:
        request.session["invitation"] = token
        return page(request, "accounts/invite.html", context)
    if request.user.email != invitation.email:
        return page(request, "accounts/invite.html", context | {"is_misaddressed": True}, status=403)
    if request.method == "POST":
        try:
            membership = actions.accept_invitation(invitation=invitation, user=request.user)
        except ValidationError:  # used or revoked since it was read above
            return page(request, "accounts/invite.html", context | {"is_stale": True}, status=410)
        request.session.pop("invitation", None)
        slug = membership.workspace.slug
        return go(
            request, reverse("pmapp:workspace", args=[slug]), f"Welcome to {membership.workspace.name}."
        )
    return page(request, "accounts/invite.html", context)
