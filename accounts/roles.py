"""The four roles and the five words for what a person may do. Pure: no models, no request.

A role is a set of words; each role may do all that the one before it may.
"""

from typing import Literal

Word = Literal["view", "comment", "contribute", "manage", "own"]
Role = Literal["stakeholder", "contributor", "manager", "admin"]
Scope = Literal["read", "write", "admin", "ingest"]

ROLES: tuple[tuple[Role, str], ...] = (
    ("stakeholder", "Stakeholder"),
    ("contributor", "Contributor"),
    ("manager", "Product manager"),
    ("admin", "Admin"),
)
SCOPES: tuple[tuple[Scope, str], ...] = (
    ("read", "Read everything the person may see"),
    ("write", "Create and change records"),
    ("admin", "Run the workspace"),
    ("ingest", "Send events, subscriptions and answers only (a write key)"),
)
WORDS: dict[Role, frozenset[Word]] = {
    "stakeholder": frozenset({"view", "comment"}),
    "contributor": frozenset({"view", "comment", "contribute"}),
    "manager": frozenset({"view", "comment", "contribute", "manage"}),
    "admin": frozenset({"view", "comment", "contribute", "manage", "own"}),
}
SCOPE_WORDS: dict[Scope, frozenset[Word]] = {
    "read": frozenset({"view"}),
    "write": frozenset({"view", "comment", "contribute", "manage"}),
    "admin": frozenset({"view", "comment", "contribute", "manage", "own"}),
    "ingest": frozenset(),
}


def words_of(role: Role, scopes: list[Scope] | None = None) -> frozenset[Word]:
    """What a role may do; a token can only narrow its person's role, never widen it."""
    if scopes is None:
        return WORDS[role]
    allowed: frozenset[Word] = frozenset().union(*(SCOPE_WORDS[scope] for scope in scopes))
    return WORDS[role] & allowed


def effective_role(workspace_role: Role, product_role: Role | None, members_only: bool) -> Role | None:
    """The role within one product: a product membership wins over the workspace's, an admin stays admin.

    None means that the product does not exist for this person.
    """
    if workspace_role == "admin":
        return "admin"
    if product_role is not None:
        return product_role
    return None if members_only else workspace_role
