"""A fresh address for each test, so that the limits on public pages count each test for itself."""

import pytest
from django.test import Client

from feedback import actions as feedback_actions
from feedback.models import Portal
from products.models import Product
from tests.people import World


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account or a cookie, from an address of their own."""
    import secrets

    return Client(
        REMOTE_ADDR=f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}", enforce_csrf_checks=True
    )


def open_portal(product: Product, **values: object) -> Portal:
    from accounts.access import SYSTEM

    portal = feedback_actions.ensure_portal(product=product, actor=SYSTEM)
    given = {"is_open": True, "is_moderated": False} | values
    return feedback_actions.change_portal(portal=portal, actor=SYSTEM, values=given)


@pytest.fixture
def portal(world: World) -> Portal:
    return open_portal(world.product, slug="notes-ideas", title="Notes ideas")
