"""A record's page offers what usually follows from it, to those who may make that, tied to the record."""

from tests import factories
from tests.people import World


def test_what_follows_from_a_record_is_made_with_its_link(world: World) -> None:
    idea = factories.item(world.product, "idea", world.manager, title="Scan the shelf")
    page = world.client(world.contributor).get(world.url(f"ideas/{idea.item.number}/")).text
    address = world.url("initiatives/new/") + f"?from={idea.item.number}&link=delivers"
    assert address.replace("&", "&amp;") in page
    answer = world.client(world.contributor).post(
        address, {"title": "Shelf scan", "status": "proposed", "horizon": "next", "progress": "0"}
    )
    assert answer.status_code == 302, answer.text
    (link,) = idea.item.links_out.all()
    assert (link.kind, link.target.title) == ("delivers", "Shelf scan")


def test_a_field_of_the_new_record_makes_the_tie_where_there_is_one(world: World) -> None:
    persona = factories.item(world.product, "persona", world.manager, title="Maya")
    page = world.client(world.manager).get(world.url(f"personas/{persona.item.number}/")).text
    address = world.url("problems/new/") + f"?persona={persona.pk}"
    assert address in page
    form = world.client(world.manager).get(address).text
    assert f'<option value="{persona.pk}" selected>Maya</option>' in form


def test_nothing_is_offered_to_who_may_not_make_it(world: World) -> None:
    idea = factories.item(world.product, "idea", world.manager)
    page = world.client(world.stakeholder).get(world.url(f"ideas/{idea.item.number}/")).text
    assert "/new/" not in page.partition("<main")[2]
    thread = world.client(world.contributor).get(world.url(f"ideas/{idea.item.number}/thread/")).text
    assert "/link/" not in thread
