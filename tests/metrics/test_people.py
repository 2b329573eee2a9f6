"""A person's data: a copy of it, and its end."""

import json
import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from metrics import actions, fold, queries
from metrics.actions.intake import insert_aliases, insert_events
from metrics.fold import sessions
from metrics.fold.check import check, difference
from metrics.fold.erase import erase
from metrics.models import (
    Alias,
    Answer,
    Delivery,
    Event,
    EventName,
    PeopleWith,
    PersonId,
    PersonTrait,
    TimesOf,
)
from products.models import Activity
from tests.metrics import test_fold as folding
from tests.metrics.given import Api, dau, days_ago, send, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
UTC_ZONE = "UTC"
PEOPLE = "metrics/sources/people/"


def filled(world: Any) -> tuple[Api, int]:
    """Ana under three ids, Ben under one; two answers of hers, a metric computed."""
    api, key = Api(world), write_key(world)
    number = api.metric("active_users")
    rows = [track(f"a{day}", "ana", "Opened", days_ago(day)) for day in (0, 1, 2)]
    rows += [track(f"b{day}", "ben", "Opened", days_ago(day)) for day in (0, 2)]
    rows.append({"type": "track", "event": "Looked", "anonymousId": "anon-1", "timestamp": days_ago(3)})
    send_all(key, rows)
    identify = {"userId": "ana", "anonymousId": "anon-1", "traits": {"email": "ana@customer.example"}}
    assert send(key, "identify", identify).status_code == 200
    assert send(key, "alias", {"userId": "ana", "previousId": "old-ana"}).status_code == 200
    answers = [
        {"external_id": f"n{index}", "survey": "nps", "kind": "nps", "respondent": who, "score": 9}
        for index, who in enumerate(("ana", "old-ana", "ben"))
    ]
    assert api.post("metric-data/answers/", {"rows": answers}).status_code == 201
    assert work() == ["done"]
    assert dau(api, number) == [1, 2, 1, 2]
    return api, number


def everything_of(product: Any) -> str:
    """All rows of the stage and all that was done, as one text."""
    tables = (Event, Alias, Answer, Delivery, EventName, PersonId, PersonTrait, PeopleWith, Activity)
    return json.dumps([list(table.objects.filter(product=product).values()) for table in tables], default=str)


def test_a_person_is_erased_everywhere_by_any_of_their_ids(
    world: Any, django_capture_on_commit_callbacks: Any
) -> None:
    api, number = filled(world)
    stored = api.of(number, "day")
    rule = sessions.ready(world.product, zone=UTC_ZONE, event="*", timeout_minutes=30, max_hours=24)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post("metric-data/erase-person/", {"id": "anon-1"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"ids": 3, "events": 5, "aliases": 2, "answers": 2},
    )
    kept = everything_of(world.product)
    assert not any(one in kept for one in ("ana", "anon-1"))
    assert "ben" in kept
    (ben,) = PersonId.objects.filter(distinct_id="ben").values_list("number", flat=True)
    days = TimesOf.objects.filter(product=world.product).values_list("day", flat=True)
    assert {ben} == {who for _, one in fold.times.read(world.product.pk, days) for who in one.person.tolist()}
    assert set() == set().union(*queries.session_people(rule, date.min, date.max))
    manager, page = world.client(world.manager), world.url("metrics/sources/people/")
    assert re.search(r'aria-valuetext="0 of [1-9]\d* days"', manager.get(page).text)
    actions.count(product_id=world.product.pk)  # what a worker does next
    assert "progressbar" not in manager.get(page).text
    assert (
        manager.get(page, headers={"HX-Request": "true"})
        .text.strip()
        .startswith('<p class="muted" id="cutting"')
    )
    assert {ben} == set().union(*queries.session_people(rule, date.min, date.max))
    assert check(world.product) == ""
    (bitmap,) = {tuple(queries.people_of(world.product, zone=UTC_ZONE, event="*", span="month").popitem()[1])}
    assert len(bitmap) == 1
    assert queries.events_counted(world.product, zone=UTC_ZONE) == 2
    assert {one.name: one.count for one in EventName.objects.all()} == {"Looked": 0, "Opened": 2}
    assert api.of(number, "day") == stored  # sums over many people
    fold.rebuild(world.product)
    assert difference(world.product) == ""


def test_what_was_done_is_recorded_without_the_id(world: Any) -> None:
    filled(world)
    client = world.client(world.manager)
    answer = client.post(world.url(f"{PEOPLE}export/"), {"export-id": "ana"})
    said = json.loads(b"".join(answer.streaming_content))
    assert said["ids"] == ["ana", "anon-1", "old-ana"]
    assert (len(said["events"]), len(said["aliases"]), len(said["answers"])) == (5, 2, 2)
    assert [(one["trait"], one["value"]) for one in said["traits"]] == [("email", "ana@customer.example")]
    assert said["events"][-1]["properties"] == {"email": "ana@customer.example"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="person.json"'
    page = client.post(world.url(f"{PEOPLE}erase/"), {"erase-id": "ana"}, follow=True).content.decode()
    assert "Erased: 5 events under 3 ids. Without a name now: 2 survey answers." in page
    done = Activity.objects.filter(verb__startswith="person_data.").order_by("pk")
    assert [(one.verb, one.actor) for one in done] == [
        ("person_data.exported", world.manager),
        ("person_data.erased", world.manager),
    ]
    marks = [one.changes["person"] for one in done]
    assert marks[0][1] == marks[1][0] == actions.people.mark_of(world.product, "ana")
    assert "ana" not in json.dumps(marks)


def test_an_erased_id_that_comes_again_is_a_new_person(world: Any) -> None:
    api, number = filled(world)
    before = set(PersonId.objects.values_list("number", flat=True))
    api.post("metric-data/erase-person/", {"id": "ana"})
    key = write_key(world)
    send_all(
        key, [track("again", "ana", "Opened", days_ago(0)), track("anon", "anon-1", "Looked", days_ago(0))]
    )
    assert work(timedelta(minutes=2)) == ["done"]
    numbers = dict(PersonId.objects.values_list("distinct_id", "number"))
    assert numbers["ana"] not in before
    assert numbers["ana"] != numbers["anon-1"]
    assert dau(api, number)[-1] == 3
    assert difference(world.product) == ""


def test_nobody_and_nobodys_right(world: Any) -> None:
    api, _ = filled(world)
    for path in ("export-person", "erase-person"):
        assert api.post(f"metric-data/{path}/", {"id": "zoe"}).json()["errors"] == [
            {"pointer": "/id", "detail": "Nobody with this id is known here."}
        ]
        for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
            assert Api(world, person).post(f"metric-data/{path}/", {"id": "ana"}).status_code == status
    client = world.client(world.manager)
    assert client.post(world.url(f"{PEOPLE}erase/"), {"erase-id": "zoe"}).status_code == 422
    assert client.post(world.url(f"{PEOPLE}export/"), {"export-id": ""}).status_code == 422
    for path in ("", "erase/", "export/"):
        assert world.client(world.contributor).post(world.url(PEOPLE + path)).status_code == 403
    assert Event.objects.filter(distinct_id="ana").count() == 4


def test_the_same_ids_of_another_product_stay(world: Any) -> None:
    api, _ = filled(world)
    send(write_key(world, world.other_product), "track", track("other", "ana", "Opened", days_ago(0)))
    fold.ready(world.other_product, UTC_ZONE)
    api.post("metric-data/erase-person/", {"id": "ana"})
    assert Event.objects.get(distinct_id="ana").product == world.other_product
    assert difference(world.other_product) == ""


@pytest.mark.django_db(transaction=True)
def test_a_person_is_erased_while_their_events_keep_coming(world: Any) -> None:
    """Whatever is caught between two steps of it, nothing is counted that is not there, and no one is lost."""
    product, failures = world.product, []
    fold.ready(product, UTC_ZONE)

    def bring(who: int) -> None:
        try:
            for index in range(25):
                rows = [folding.row(1000 * who + index, name, "Opened", index) for name in ("ana", f"u{who}")]
                for row, name in zip(rows, ("a", "u"), strict=True):
                    row["message_id"] += name
                insert_events(product, rows, timezone.now())
                insert_aliases(
                    product, [{"from_id": f"anon-{who}", "to_id": "ana", "kind": "alias"}], timezone.now()
                )
                fold.fold_pending(product)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    erased = 0
    while any(thread.is_alive() for thread in threads):
        erased += erase(product, "ana").events
    for thread in threads:
        thread.join()
    assert failures == []
    assert difference(product) == ""
    assert erased + Event.objects.filter(product=product, distinct_id="ana").count() == 75
    assert Event.objects.filter(product=product).exclude(distinct_id="ana").count() == 75
    erase(product, "ana")
    assert difference(product) == ""
    assert queries.events_counted(product, zone=UTC_ZONE) == 75
