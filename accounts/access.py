"""THE gate: the only place where a request is turned into a workspace.

An outsider gets 404, as if nothing were there; too small a role gets 403; a gate that asks for
"view" refuses every method but GET and HEAD, so a read page cannot write by mistake.
Products narrow this in products/access.py, with the same `pass_gate`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.models import ApiToken, Membership, User, Workspace
from accounts.prepared import Prepared
from accounts.roles import Role, Scope, Word, words_of

Source = Literal["browser", "api", "import", "task"]
View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something and by which way; None is the system itself."""

    user: User | None
    source: Source = "browser"


SYSTEM = Actor(user=None, source="task")


@dataclass(frozen=True, slots=True)
class Access:
    """A person's way into one workspace, or one product of it."""

    workspace: Workspace
    user: User
    role: Role
    token: ApiToken | None = None
    workspace_role: Role | None = None  # within a product, where `role` is the one that holds there

    @property
    def is_workspace_admin(self) -> bool:
        return (self.workspace_role or self.role) == "admin"

    @property
    def words(self) -> frozenset[Word]:
        return words_of(self.role, cast(list[Scope], self.token.scopes) if self.token else None)

    def may(self, word: Word) -> bool:
        return word in self.words

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user, source="api" if self.token else "browser")

    @property
    def may_comment(self) -> bool:
        return self.may("comment")

    @property
    def may_contribute(self) -> bool:
        return self.may("contribute")

    @property
    def may_manage(self) -> bool:
        return self.may("manage")

    @property
    def may_own(self) -> bool:
        return self.may("own")


class ReadOnly(Exception):
    """A method that writes came to a gate that only lets readers through: 405."""


def _memberships(user: int, slug: str) -> QuerySet[Membership]:
    memberships = Membership.objects.select_related("workspace")
    return memberships.filter(user=user, workspace__slug=slug, user__is_active=True)


_membership = Prepared(_memberships)


def workspace_access(user: User, token: ApiToken | None, slug: str) -> Access:
    """The person's access to a workspace, or Http404 as for a workspace that does not exist."""
    membership = _membership.one(user=user.pk, slug=slug)
    if membership is None or (token is not None and token.workspace_id != membership.workspace_id):
        raise Http404("No such workspace.")
    return Access(membership.workspace, user, cast(Role, membership.role), token)


def pass_gate(access: Access, need: Word, method: str | None) -> None:
    """Lets the access through, or raises PermissionDenied or ReadOnly."""
    if not access.may(need):
        raise PermissionDenied(f"This needs the right to {need}, which your role here does not have.")
    if need == "view" and method not in SAFE:
        raise ReadOnly


def who(request: Any) -> tuple[User, ApiToken | None]:
    """The signed-in person and, for a program, its token. Works for Django's and DRF's requests."""
    if not request.user.is_authenticated:
        raise Http404("No such workspace.")
    token = getattr(request, "auth", None)
    return request.user, token if isinstance(token, ApiToken) else None


def open_workspace(request: Any, slug: str, need: Word) -> Access:
    access = workspace_access(*who(request), slug)
    pass_gate(access, need, request.method)
    request.access, request.workspace = access, access.workspace
    return access


def workspace_view(need: Word) -> Callable[[View], View]:
    """The gate of a page below /w/<workspace>/; sets request.access and request.workspace."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, workspace: str, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                open_workspace(request, workspace, need)
            except ReadOnly:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return view(request, *args, **kwargs)

        gated.gate = need  # type: ignore[attr-defined]  # shown by checks; tests never trust it
        return gated

    return decorate
