"""What readers outside ask for, and what managers see of it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from accounts.models import Workspace
from products import actions as shared_actions
from products import outbox
from products.models import Activity
from roadmaps.models import EditionEntry, Wish
from roadmaps.outside import wishes
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client()


def test_a_vote_counts_once_it_is_confirmed_and_news_comes_once(world: World, reader: Client) -> None:
    row = public_initiative(world)
    shown = edition(world)
    _, url = share(world, shown, feedback=True)
    _, mute = share(world, shown)
    place = f"e/{EditionEntry.objects.get().uid}/"
    assert reader.get(mute + place).status_code == 404
    assert reader.post(url + place, {"is_vote": "on", "email": "no address"}).status_code == 422
    body = {"is_vote": "on", "is_news": "on", "email": "Ana@Reader.test"}
    assert "One more step" in reader.post(url + place, body).text
    assert "1 vote" not in reader.get(url).text
    assert outbox.send_waiting(timezone.now()) == 1
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail.outbox[0].body.partition("/s/")[2].split()[0]
    reader.get(f"/s/{link}")  # as a mail server does
    assert not wishes.Wish.objects.filter(confirmed_at__isnull=False).exists()
    token = link.partition("?token=")[2]
    assert "Confirmed already" not in reader.get(f"/s/{link}").text
    for _ in range(2):
        assert reader.post("/s/confirm/", {"token": token}).status_code == 200
        assert "Confirmed already" in reader.get(f"/s/{link}").text
    assert "1 vote<" in reader.get(url).text
    assert "1 vote<" not in reader.get(mute).text
    assert wishes.tell_shipped(now=timezone.now()) == 0
    shared_actions.edit(detail=row, actor=Actor(world.manager), values={"status": "shipped"})
    assert [wishes.tell_shipped(now=timezone.now()) for _ in range(2)] == [1, 0]
    assert outbox.send_waiting(timezone.now()) == 1
    assert mail.outbox[1].to == ["ana@reader.test"]
    stop = mail.outbox[1].body.partition("/s/stop/?token=")[2].split()[0]
    assert "/s/stop/?token=" in mail.outbox[0].body  # who only votes gets no second letter
    assert reader.post("/s/stop/", {"token": stop}).status_code == 200
    assert Wish.objects.count() == 0
    assert "1 vote<" not in reader.get(url).text


def test_managers_see_export_and_erase_readers(world: World, reader: Client) -> None:
    row = public_initiative(world)
    shown = edition(world)
    base = {"workspace": world.workspace, "edition": shown, "item": row.item, "is_vote": True}
    Wish.objects.create(**base, email="=ana@reader.test", confirmed_at=timezone.now())
    Wish.objects.create(**base, email="bob@reader.test")
    page = world.url(f"roadmaps/sharing/{shown.pk}/readers")
    manager = world.client(world.manager)
    assert "=ana@reader.test" in manager.get(f"{page}/").text
    assert "bob@reader.test" not in manager.get(f"{page}/").text  # may be somebody else's address
    assert "'=ana@reader.test" in manager.get(f"{page}.csv").text
    assert world.client(world.contributor).get(f"{page}.csv").status_code == 403
    assert world.client(world.outsider).get(f"{page}.csv").status_code == 404
    api, headers = world.api(f"editions/{shown.pk}/readers/"), world.bearer(world.manager)
    assert len(reader.get(api, headers=headers).json()["results"]) == 1
    assert reader.delete(f"{api}?email=bob@reader.test", headers=headers).status_code == 204
    assert [wish.email for wish in Wish.objects.all()] == ["=ana@reader.test"]
    assert "bob" not in json.dumps(list(Activity.objects.values("changes")))
    Wish.objects.update(confirmed_at=None, created_at=timezone.now() - dt.timedelta(days=8))
    assert wishes.forget_unconfirmed(now=timezone.now()) == 1


def test_letters_offer_and_confirm_only_what_holds(world: World, reader: Client) -> None:
    """News only where the edition will say so; a letter stands and falls with the link it was asked behind."""
    public_initiative(world)
    quiet, full = edition(world, states=["planned", "progress"]), edition(world, name="All")
    old, first = share(world, full, feedback=True)
    _, second = share(world, full, feedback=True)
    _, mute = share(world, quiet, feedback=True)
    places = {row.edition_id: f"e/{row.uid}/" for row in EditionEntry.objects.all()}
    assert "when it ships" in reader.get(first + places[full.pk]).text
    assert "when it ships" not in reader.get(mute + places[quiet.pk]).text
    body = {"is_news": "on", "email": "ana@reader.test"}
    assert "Choose what you would like" in reader.post(mute + places[quiet.pk], body).text
    tokens = []
    for url in (first, second):
        reader.post(url + places[full.pk], body)
        outbox.send_waiting(timezone.now())
        tokens.append(mail.outbox[-1].body.partition("/s/confirm/?token=")[2].split()[0])
    shared_actions.revoke_share(share=old, actor=Actor(world.manager))
    assert [reader.post("/s/confirm/", {"token": one}).status_code for one in tokens] == [410, 200]
    reader.post(mute + places[quiet.pk], {"is_vote": "on", "email": "ana@reader.test"})
    outbox.send_waiting(timezone.now())
    stop = {"token": mail.outbox[-1].body.partition("/s/stop/?token=")[2].split()[0]}
    asks = reader.get("/s/stop/", stop).text
    assert "This erases your wish for “Routing by skill”. 1 other wish of your address stays." in asks
    assert "Erase all 2 wishes" in asks
    assert Wish.objects.count() == 2
    reader.post("/s/stop/", stop | {"all": "1"})
    assert not Wish.objects.exists()


def test_a_damaged_link_erases_nothing_and_says_so(world: World, reader: Client) -> None:
    public_initiative(world)
    _, url = share(world, feedback=True)
    place = f"{url}e/{EditionEntry.objects.get().uid}/"
    reader.post(place, {"is_vote": "on", "email": "ana@reader.test"})
    address = wishes.stop_address(Wish.objects.get()).partition("?token=")[2]
    for damaged in (address[:-3], f"{address}>", ""):
        answer = reader.post("/s/stop/", {"token": damaged})
        assert (answer.status_code, "not whole" in answer.text) == (400, True)
    assert Wish.objects.exists()
    assert "Erased" in reader.post("/s/stop/", {"token": address}).text
    assert "Nothing is kept" in reader.post("/s/stop/", {"token": address}).text


@pytest.mark.parametrize("why", ["no mail server", "a demo"])
def test_where_no_letter_can_be_written_none_is_promised(
    world: World, reader: Client, settings: Any, why: str
) -> None:
    public_initiative(world)
    shown = edition(world)
    _, url = share(world, shown, feedback=True)
    _, closed = share(world, shown, domain="reader.test")
    place = f"{url}e/{EditionEntry.objects.get().uid}/"
    if why == "a demo":
        Workspace.objects.filter(pk=world.workspace.pk).update(is_demo=True)
    else:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Vote or follow" not in reader.get(url).text
    for path in (place, closed):
        answer = reader.post(path, {"is_vote": "on", "email": "ana@reader.test"})
        assert (answer.status_code, "on its way" in answer.text) == (409, False)
    assert not Wish.objects.exists()
    assert mail.outbox == []
