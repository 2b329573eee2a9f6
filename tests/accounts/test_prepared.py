"""Queries composed once: the same rows as composing them each time, whoever asks and in whatever thread."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from accounts.prepared import Prepared

pytestmark = pytest.mark.django_db


def of_a_person(user: int, slug: str) -> QuerySet[Membership]:
    rows = Membership.objects.select_related("workspace", "user").annotate(others=Count("user__memberships"))
    return rows.filter(user=user, workspace__slug=slug)


def test_it_finds_what_the_query_finds_with_what_is_joined_and_counted(world: Any) -> None:
    prepared = Prepared(of_a_person)
    for user, slug in ((world.admin, "acme"), (world.stakeholder, "acme"), (world.outsider, "globex")):
        plain = of_a_person(user.pk, slug).get()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found: Any = prepared.one(user=user.pk, slug=slug)
            seen = (found, found.role, found.workspace.name, found.user.email, found.others)
        assert seen == (plain, plain.role, plain.workspace.name, plain.user.email, plain.others)
        assert len(asked) == 1
    assert prepared.one(user=world.outsider.pk, slug="acme") is None
    assert prepared.one(user=world.admin.pk, slug="' OR 1=1 --") is None


def test_threads_that_ask_at_once_each_get_their_own(world: Any) -> None:
    prepared, people = Prepared(of_a_person), [world.admin, world.manager, world.contributor]
    prepared.one(user=world.admin.pk, slug="acme")
    compilers = []

    def compose(at: int) -> None:
        rows = prepared.rows(user=people[at].pk, slug="acme")
        compilers.append((people[at].pk, rows.query.get_compiler().as_sql()[1]))

    threads = [threading.Thread(target=compose, args=(at,)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(params == (pk, "acme") for pk, params in compilers)


def test_an_argument_that_changes_nothing_is_an_error(world: Any) -> None:
    def careless(user: int, slug: str) -> QuerySet[Membership]:
        return Membership.objects.filter(user=user)

    with pytest.raises(TypeError, match="slug"):
        Prepared(careless).one(user=1, slug="acme")


def test_a_moment_that_would_stand_still_is_an_error(world: Any) -> None:
    def careless(user: int) -> QuerySet[Membership]:
        return Membership.objects.filter(user=user, created_at__lt=timezone.now())

    with pytest.raises(TypeError, match="for ever"):
        Prepared(careless).one(user=1)


def test_a_session_that_ran_out_and_a_cookie_of_nonsense_are_nobodys(world: Any) -> None:
    client = world.client(world.admin)
    assert client.get("/w/acme/").status_code == 200
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get("/w/acme/").status_code == 302
    assert Client(headers={"Cookie": 'sessionid="abcdefgh\\000"'}).get("/w/acme/").status_code == 302


def test_who_is_made_inactive_is_out_at_once(world: Any) -> None:
    client = world.client(world.manager)
    assert client.get("/w/acme/").status_code == 200
    world.manager.is_active = False
    world.manager.save()
    assert client.get("/w/acme/").status_code == 302
