"""A form lists the records changed last; any other is chosen by its number."""

from typing import Any

import pytest

from products import record_choice
from tests import factories
from tests.products.test_items import form_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas(world: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(record_choice, "MOST", 3)
    return [factories.item(world.product, "persona", title=f"Persona {n}") for n in range(5)]


def test_the_latest_are_listed_and_the_chosen_one_always(world: Any, personas: list[Any]) -> None:
    problem = factories.item(world.product, "problem", actor=world.manager, persona=personas[0])
    client = world.client(world.manager)
    html = client.get(world.url(f"problems/{problem.item.number}/edit/")).content.decode()
    assert f'<option value="{personas[0].pk}" selected>Persona 0</option>' in html
    assert [n for n in range(5) if f">Persona {n}</option>" in html] == [0, 2, 3, 4]
    assert 'name="persona-number"' in html


def test_any_other_is_chosen_by_its_number(world: Any, personas: list[Any]) -> None:
    problem = factories.item(world.product, "problem", actor=world.manager, persona=personas[4])
    client, url = world.client(world.manager), world.url(f"problems/{problem.item.number}/edit/")
    values = form_values(world, problem.kind, problem)
    foreign = factories.item(world.foreign_product, "persona").item.number + 900
    for typed in (problem.item.number, foreign, "x", "9" * 30):
        refused = client.post(url, values | {"persona-number": typed})
        assert refused.status_code == 422
        assert "There is no such record" in refused.context["form"].errors["persona"][0]
    assert client.post(url, values | {"persona-number": personas[1].item.key}).status_code == 302
    problem.refresh_from_db()
    assert problem.persona == personas[1]


def test_few_are_simply_listed(world: Any) -> None:
    factories.item(world.product, "persona", title="Only one")
    html = world.client(world.manager).get(world.url("problems/new/")).content.decode()
    assert ">Only one</option>" in html
    assert "persona-number" not in html
