"""Comments: the last ones stand on the record's page, earlier ones are a link away, with and without JavaScript."""

from typing import Any

import pytest

from accounts.access import Actor
from products import actions
from products.queries import COMMENTS_SHOWN
from tests import factories

pytestmark = pytest.mark.django_db
COUNT = COMMENTS_SHOWN + 3


@pytest.fixture
def talked(world: Any) -> Any:
    idea = factories.item(world.product, "idea", actor=world.manager)
    for number in range(COUNT):
        actions.comment(item=idea.item, body=f"Word {number}.", actor=Actor(world.contributor))
    return idea


def said(html: str) -> list[int]:
    return [number for number in range(COUNT) if f"<p>Word {number}.</p>" in html]


def test_the_page_shows_the_last_and_a_link_shows_the_earlier(world: Any, talked: Any) -> None:
    client, url = world.client(world.stakeholder), world.url(f"ideas/{talked.item.number}/")
    html = client.get(url).content.decode()
    assert said(html) == list(range(3, COUNT))
    address = f"{url}comment/?before={talked.item.comments.order_by('pk')[3].pk}"
    assert f'href="{address}"' in html
    earlier = client.get(address).content.decode()
    assert said(earlier) == [0, 1, 2]
    assert "Show earlier comments" not in earlier
    assert "Show the latest" in earlier
    rows = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert said(rows) == [0, 1, 2]
    assert "<form" not in rows.replace('class="inline"', "")
    assert said(client.get(f"{url}comment/?before=x").content.decode()) == list(range(3, COUNT))


def test_a_comment_made_by_htmx_is_shown_with_the_last(world: Any, talked: Any) -> None:
    url = world.url(f"ideas/{talked.item.number}/comment/")
    html = world.client(world.stakeholder).post(url, {"body": "Fresh."}, headers={"HX-Request": "true"})
    assert "<p>Fresh.</p>" in html.content.decode()
    assert said(html.content.decode()) == list(range(4, COUNT))


def test_over_rest_they_come_in_pages_in_order(world: Any, talked: Any) -> None:
    client, bearer = world.client(None), world.bearer(world.stakeholder)
    found: list[str] = []
    url = world.api(f"ideas/{talked.item.number}/comments/?limit=20")
    while url:
        page = client.get(url, headers=bearer).json()
        assert len(page["results"]) <= 20
        found += [one["body"] for one in page["results"]]
        url = page["next"]
    assert found == [f"Word {number}." for number in range(COUNT)]
