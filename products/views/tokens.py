"""API tokens of a workspace. Here rather than in accounts/, because a token may be limited to a product."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.access import workspace_view
from accounts.actions import revoke_token
from products import actions, queries
from products.forms import TokenForm
from products.web import attempt, go, page


def _tokens(request: Any) -> Any:
    """One's own; an admin sees, and revokes, those of everybody."""
    return queries.api_tokens(request.workspace, None if request.access.may_own else request.user)


@workspace_view("comment")
@never_cache
def tokens(request: Any) -> HttpResponse:
    """The secret is in the answer to the POST alone: only its hash is kept."""
    form, secret = TokenForm(request.POST or None, access=request.access), ""
    if request.method == "POST" and form.is_valid():
        owned = {"workspace": request.workspace, "user": request.user}
        made = attempt(form, lambda: actions.issue_token(**owned, **form.values()))
        if made is not None:
            form, secret = TokenForm(access=request.access), made[1]
    context = {
        "title": "Settings",
        "form": form,
        "secret": secret,
        "tokens": _tokens(request),
        "now": timezone.now(),
    }
    return page(request, "products/tokens.html", context, status=422 if form.errors else 200)


@workspace_view("comment")
def token_revoke(request: Any, pk: int) -> HttpResponse:
    token = get_object_or_404(_tokens(request), pk=pk)
    url = reverse("pmapp:tokens", args=[request.workspace.slug])
    if request.method != "POST":
        return go(request, url)
    revoke_token(token=token)
    return go(request, url, f"The token “{token.name}” is revoked.")
