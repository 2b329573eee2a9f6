"""The people of every test: two workspaces, so that a leak between tenants has somewhere to come from."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts import actions as account_actions
from accounts.models import Membership, User, Workspace
from products.models import Product
from tests import factories


@dataclass
class World:
    workspace: Workspace
    product: Product
    other_product: Product
    admin: User
    manager: User
    contributor: User
    stakeholder: User
    foreign_workspace: Workspace
    foreign_product: Product
    outsider: User  # admin of the other workspace

    def client(self, who: User | None) -> Client:
        client = Client()
        if who is not None:
            client.force_login(who)
        return client

    def url(self, path: str = "", product: Product | None = None) -> str:
        product = product or self.product
        return f"/w/{product.workspace.slug}/p/{product.key}/{path}"

    def api(self, path: str = "", product: Product | None = None) -> str:
        product = product or self.product
        return f"/api/v1/workspaces/{product.workspace.slug}/products/{product.key}/{path}"

    def token(self, who: User, *scopes: Any, workspace: Workspace | None = None) -> str:
        _, secret = account_actions.create_token(
            workspace=workspace or self.workspace, user=who, name="test", scopes=list(scopes or ("write",))
        )
        return secret

    def bearer(self, who: User, *scopes: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(who, *scopes)}"}


ROLES = ("admin", "manager", "contributor", "stakeholder")


@pytest.fixture
def world(db: None) -> World:
    """Written in bulk, for it is made a thousand times: how people and products are made has tests of its own."""
    acme, globex = Workspace.objects.bulk_create(
        [Workspace(slug="acme", name="Acme"), Workspace(slug="globex", name="Globex")]
    )
    people = User.objects.bulk_create(
        [factories.unsaved_user(f"{role}@acme.test") for role in ROLES]
        + [factories.unsaved_user("outsider@globex.test")]
    )
    *members, outsider = people
    Membership.objects.bulk_create(
        [
            *(Membership(workspace=acme, user=one, role=role) for one, role in zip(members, ROLES)),
            Membership(workspace=globex, user=outsider, role="admin"),
        ]
    )
    notes, board, foreign = Product.objects.bulk_create(
        [
            Product(workspace=acme, key="NOTES", name="Notes"),
            Product(workspace=acme, key="BOARD", name="Board"),
            Product(workspace=globex, key="NOTES", name="Foreign"),
        ]
    )
    return World(
        workspace=acme,
        product=notes,
        other_product=board,
        foreign_workspace=globex,
        foreign_product=foreign,
        outsider=outsider,
        **dict(zip(ROLES, members)),
    )
