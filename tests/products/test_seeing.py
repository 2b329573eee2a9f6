"""Who sees a product is said twice, as SQL for many and in Python for one: both must say the same."""

from itertools import product as every
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.roles import ROLES
from products import access
from products.models import Product, ProductMembership
from tests import factories

pytestmark = pytest.mark.django_db
OF_WORKSPACE = (None, *(role for role, _ in ROLES))
OF_PRODUCT = (None, "stakeholder", "manager")


def test_the_gate_opens_for_exactly_those_whom_the_query_finds(world: Any) -> None:
    seen, opened = set(), set()
    for visibility in ("workspace", "members"):
        Product.objects.filter(pk=world.product.pk).update(visibility=visibility)
        for role, own in every(OF_WORKSPACE, OF_PRODUCT):
            person = factories.user(f"{visibility}-{role}-{own}@acme.test")
            if role:
                Membership.objects.create(workspace=world.workspace, user=person, role=role)
            if own:
                ProductMembership.objects.create(
                    workspace=world.workspace, product=world.product, user=person, role=own
                )
            client = Client()
            client.force_login(person)
            case = (visibility, role, own)
            if client.get(world.url()).status_code == 200:
                opened.add(case)
            if access.may_see(person, world.product):
                seen.add(case)
    assert seen == opened
    assert len(seen) == 4 * 3 + 3 + 3 * 2  # all of the workspace; its admins, and those named


def test_a_closed_account_sees_nothing(world: Any) -> None:
    assert access.may_see(world.manager, world.product)
    world.manager.is_active = False
    world.manager.save()
    assert not access.may_see(world.manager, world.product)
