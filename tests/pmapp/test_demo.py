"""The demo workspace: whole, the same every time, at every stage, and deletable without a trace."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User, Workspace
from pmapp import demo
from products import kinds
from products.models import Item, Product
from products.thread import thread_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def report(transactional_db: None) -> dict[str, Any]:
    return demo.build(TODAY, "a password for the demo")


def test_the_demo_tells_the_whole_story(report: dict[str, Any]) -> None:
    relay = Product.objects.get(key="RELAY")
    counts = {
        kind.key: Item.objects.filter(product=relay, kind=kind.key).count() for kind in kinds.all_kinds()
    }
    assert [key for key, count in counts.items() if not count] == []

    for login in report["logins"]:
        assert Client().login(email=login["email"], password=login["password"]) or _signs_in(login)

    shared = Client().get(report["share_links"][0]["path"])
    assert shared.status_code == 200

    initiative = Item.objects.get(product=relay, title="At-risk countdown in the inbox")
    thread = thread_of(relay, initiative)
    assert {"persona", "problem", "insight", "idea"} <= {node.item.kind for node in thread.upstream}
    assert {"requirement", "story", "release", "launch", "metric"} <= {
        node.item.kind for node in thread.downstream
    }

    Workspace.objects.create(name="Another", slug="another")
    demo.delete()
    assert not Workspace.objects.filter(is_demo=True).exists()
    assert not User.objects.filter(email__endswith="@harbor.example").exists()
    assert Workspace.objects.filter(slug="another").exists()


def _signs_in(login: dict[str, Any]) -> bool:
    answer = Client().post("/accounts/login/", {"login": login["email"], "password": login["password"]})
    return answer.status_code == 302
