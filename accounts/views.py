"""Pages about people and workspaces."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts import queries
from accounts.access import workspace_view


def profile(request: Any) -> HttpResponse:
    return render(request, "accounts/profile.html")


def workspaces(request: Any) -> HttpResponse:
    return render(request, "accounts/workspaces.html", {"memberships": queries.memberships_of(request.user)})


def workspace_new(request: Any) -> HttpResponse:
    return render(request, "accounts/workspace_new.html")


@workspace_view("view")
def members(request: Any) -> HttpResponse:
    return render(request, "accounts/members.html", {"members": queries.members(request.workspace)})
