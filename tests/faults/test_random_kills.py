"""A short round of tests/faults/random_kills.py, and that what it looks for is found where it is."""

from typing import Any

import pytest

from metrics.models import Event, PeopleOf, SubscriptionVersion
from tests.faults.left import findings, finish
from tests.faults.random_kills import Rampage

pytestmark = [pytest.mark.slow, pytest.mark.kills, pytest.mark.django_db(transaction=True)]


def test_programs_killed_at_random_lose_and_double_nothing(world: Any) -> None:
    rampage = Rampage(world.product, world.admin, seed=3, longest=0.3, metrics=("active_users", "mrr"))
    for sender in rampage.senders:
        sender.days = 70
    figures = rampage.run(rounds=2)
    assert (figures.kills, figures.complaints) == ({"web": 1, "worker": 1}, set())
    assert figures.events > 100
    assert figures.changes > 0
    finish(world.product)
    assert findings(world.product, rampage.senders, rampage.metrics) == []
    Event.objects.filter(message_id=min(rampage.senders[0].acknowledged)).delete()
    SubscriptionVersion.objects.filter(event_id=min(rampage.senders[-1].acknowledged)).delete()
    PeopleOf.objects.filter(span="day").first().delete()
    found = " ".join(findings(world.product, rampage.senders, []))
    for said in (
        "1 acknowledged events are lost",
        "1 acknowledged changes",
        "1 more or fewer",
        "by half",
        "differ",
    ):
        assert said in found
