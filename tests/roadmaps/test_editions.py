"""What follows for readers when an edition or what it shows is changed."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Actor
from products import actions, outbox
from roadmaps.models import Edition, Wish
from roadmaps.outside import wishes
from roadmaps.outside.actions import change_edition
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share


def test_an_edition_that_is_no_longer_for_everybody_leaves_the_search_engines(world: World) -> None:
    public_initiative(world)
    shown = edition(world, audience="public")
    _, url = share(world, shown, is_indexed=True)
    client = Client()
    assert "X-Robots-Tag" not in client.get(url).headers
    change_edition(edition=shown, actor=Actor(world.manager), values={"audience": "customer"})
    answer = client.get(url)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots"' in answer.text


def test_news_of_one_edition_do_not_wait_for_those_of_another(world: World) -> None:
    """Readers of an edition that leaves out what has shipped stand before all others in the queue."""
    row = public_initiative(world)
    quiet, told = edition(world, states=["planned", "progress"]), edition(world, name="All")
    for shown, count in ((quiet, 3), (told, 1)):
        for at in range(count):
            Wish.objects.create(
                workspace=world.workspace, edition=shown, item=row.item, email=f"r{at}@n.example",
                is_news=True, confirmed_at=timezone.now(),
            )  # fmt: skip
    actions.edit(detail=row, actor=Actor(world.manager), values={"status": "shipped"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wishes, "MOST_TOLD", 1)
        assert wishes.tell_shipped(now=timezone.now()) == 1
    assert wishes.tell_shipped(now=timezone.now()) == 0
    assert outbox.send_waiting(timezone.now()) == 1
    assert [letter.to for letter in mail.outbox] == [["r0@n.example"]]


def test_what_readers_do_not_see_draws_up_no_edition(world: World) -> None:
    row, shown = public_initiative(world), edition(world)
    before = Edition.objects.get(pk=shown.pk).version
    with CaptureQueriesContext(connection) as queries:
        actions.edit(detail=row, actor=Actor(world.manager), values={"effort": 3.5})
    assert not [one for one in queries.captured_queries if "roadmaps_editionentry" in one["sql"]]
    actions.edit(detail=row, actor=Actor(world.manager), values={"public_title": "Another"})
    assert Edition.objects.get(pk=shown.pk).version == before + 1
