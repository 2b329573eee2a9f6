"""Who may send events: all that is asked of a write key, in one question."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.authentication import LAST_USED_STEP, usable_token
from accounts.models import hash_token
from accounts.roles import Role, effective_role, words_of
from products.models import Product

KEY = """
SELECT token.id, token.scopes, token.last_used_at, product.id, product.workspace_id, product.archived_at IS NOT NULL,
       product.visibility = 'members', member.role, within.role
FROM accounts_apitoken token
JOIN accounts_user person ON person.id = token.user_id AND person.is_active
LEFT JOIN products_tokenlimit reach ON reach.token_id = token.id
LEFT JOIN products_product product ON product.id = reach.product_id
LEFT JOIN accounts_membership member
    ON member.workspace_id = product.workspace_id AND member.user_id = token.user_id
LEFT JOIN products_productmembership within
    ON within.product_id = product.id AND within.user_id = token.user_id
WHERE token.token_hash = %s AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > %s)
"""


class Door(NamedTuple):
    """A live token and where it leads. The product is known by its numbers; the rest is read when asked for."""

    token: int
    is_write_key: bool
    product: Product | None
    is_archived: bool
    may_contribute: bool  # of its person: a write key ends with its owner's rights


def door(secret: str, now: datetime | None = None) -> Door | None:
    """Where the token leads; None for one that is unknown, expired or revoked. Notes its use, once a minute."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(KEY, [hash_token(secret), now])
        row = cursor.fetchone()
    if row is None:
        return None
    token, scopes, used_at, product, workspace, is_archived, members_only, role, role_within = row
    if used_at is None or now - used_at > LAST_USED_STEP:
        usable_token(secret)
    found = Product.from_db("default", ["id", "workspace_id"], [product, workspace]) if product else None
    return Door(
        token, scopes == ["ingest"], found, bool(is_archived), _contributes(role, role_within, members_only)
    )


def _contributes(role: Role | None, within: Role | None, members_only: bool) -> bool:
    held = effective_role(role, within, members_only) if role else None
    return held is not None and "contribute" in words_of(held)
