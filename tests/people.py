"""The people of every test: two workspaces, so that a leak between tenants has somewhere to come from."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts import actions as account_actions
from accounts.models import User, Workspace
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


@pytest.fixture
def world(db: None) -> World:
    acme, globex = factories.workspace("acme"), factories.workspace("globex")
    people = {
        role: factories.member(acme, role, f"{role}@acme.test")
        for role in ("admin", "manager", "contributor", "stakeholder")
    }
    return World(
        workspace=acme,
        product=factories.product(acme, "NOTES", name="Notes"),
        other_product=factories.product(acme, "BOARD", name="Board"),
        foreign_workspace=globex,
        foreign_product=factories.product(globex, "NOTES", name="Foreign"),
        outsider=factories.member(globex, "admin", "outsider@globex.test"),
        **people,
    )
