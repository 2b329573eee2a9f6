"""What every kind has from its declaration alone, tried on every kind through browser and API."""

from typing import Any

import pytest
from django.test import Client

from products import kinds
from products.forms import form_class
from products.models import Activity, Item
from tests import factories

pytestmark = pytest.mark.django_db
ALL = pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.key)


def form_values(world: Any, kind: Any, detail: Any) -> dict[str, Any]:
    """What a browser would post when nothing is changed: the form's own initial values."""
    form = form_class(kind)(product=world.product, detail=detail)
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if value is not None and value is not False:
            values[name] = value if isinstance(value, list) else field.widget.format_value(value) or ""
            if isinstance(values[name], list | tuple) and not getattr(
                field.widget, "allow_multiple_selected", False
            ):
                values[name] = values[name][0] if values[name] else ""
    return values


# Fields that no two records of a product share, with a value that no other has.
DISTINCT = {"release": {"version_name": "2099.12"}}


@ALL
def test_created_in_the_browser_and_shown(world: Any, kind: Any) -> None:
    detail = factories.item(world.product, kind.key, actor=world.manager)
    values = form_values(world, kind, detail) | {"title": f"A fresh {kind.key}"} | DISTINCT.get(kind.key, {})
    values.pop("version")
    client = world.client(world.manager)
    made = client.post(world.url(f"{kind.plural}/new/"), values)
    assert made.status_code == 302, made.context["form"].errors
    page = client.get(made["Location"])
    assert f"A fresh {kind.key}" in page.content.decode()
    assert f"A fresh {kind.key}" in client.get(world.url(f"{kind.plural}/")).content.decode()


@ALL
def test_edited_with_history_and_stale_saves_refused(world: Any, kind: Any) -> None:
    detail = factories.item(world.product, kind.key, actor=world.manager, title="Before")
    client, url = world.client(world.manager), world.url(f"{kind.plural}/{detail.item.number}/")
    values = form_values(world, kind, detail)
    assert client.post(f"{url}edit/", values | {"title": "After"}).status_code == 302
    history = client.get(f"{url}history/").content.decode()
    assert "<del>Before</del>" in history
    assert "<ins>After</ins>" in history
    late = client.post(f"{url}edit/", values | {"title": "Too late"})
    assert late.status_code == 422
    assert "Somebody else saved this record meanwhile" in late.content.decode()
    assert Item.objects.get(pk=detail.pk).title == "After"


@ALL
def test_archived_out_of_the_list_and_restored(world: Any, kind: Any) -> None:
    detail = factories.item(world.product, kind.key, actor=world.manager, title="Here and gone")
    client, url = world.client(world.manager), world.url(f"{kind.plural}/{detail.item.number}/")
    client.post(f"{url}archive/")
    listed = world.url(f"{kind.plural}/")
    assert "Here and gone" not in client.get(listed).content.decode().partition("toasts")[0]
    assert "Here and gone" in client.get(f"{listed}?archived=1").content.decode()
    client.post(f"{url}restore/")
    assert "Here and gone" in client.get(listed).content.decode()


@ALL
@pytest.mark.parametrize("title", ["", " ", "x" * 201, "nul \x00", "x" * 100_000])
def test_a_bad_title_is_named_by_its_field(world: Any, kind: Any, title: str) -> None:
    before = Item.objects.count()
    response = world.client(world.manager).post(world.url(f"{kind.plural}/new/"), {"title": title})
    assert response.status_code == 422
    assert "title" in response.context["form"].errors
    assert Item.objects.count() == before


def test_all_that_is_refused_is_said_at_once_above_the_form(world: Any) -> None:
    """The form cannot read the title and the reach; the rest breaks rules of the action."""
    kind = kinds.get("initiative")
    sample = factories.item(world.product, "initiative", actor=world.manager)
    good = form_values(world, kind, sample)
    wrong = good | {"title": "", "reach": "many", "effort": "0.1"}
    answer = world.client(world.manager).post(world.url("initiatives/new/"), wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "reach", "effort"}
    summary = answer.text.partition('class="error form-errors" role="alert"')[2].partition("</ul>")[0]
    assert "3 fields need another answer" in summary
    assert [name for name in ("title", "reach", "effort") if f'href="#id_{name}"' in summary] == list(
        answer.context["form"].errors
    )
    answer = world.client(world.manager).post(world.url(f"initiatives/{sample.item.number}/edit/"), wrong)
    assert set(answer.context["form"].errors) == {"title", "reach", "effort"}
    dates = good | {"title": "", "start_date": "2027-03-01", "end_date": "2027-01-01"}  # a rule between two
    answer = world.client(world.manager).post(world.url("initiatives/new/"), dates)
    assert {"title", "end_date"} <= set(answer.context["form"].errors)


@ALL
def test_the_rest_resource(world: Any, kind: Any) -> None:
    sample = factories.item(world.product, kind.key, actor=world.manager)
    client, bearer = Client(headers=world.bearer(world.manager)), world.api(f"{kind.plural}/")
    shape = client.get(f"{bearer}{sample.item.number}/").json()
    fields = {name: shape[name] for name in ("status", *kind.fields)} | DISTINCT.get(kind.key, {})
    made = client.post(bearer, fields | {"title": "By program"}, content_type="application/json")
    assert made.status_code == 201, made.json()
    url, tag = made["Location"], made["ETag"]
    changed = client.patch(
        url, {"title": "Changed"}, content_type="application/json", headers={"If-Match": tag}
    )
    assert (changed.status_code, changed.json()["title"]) == (200, "Changed")
    stale = client.patch(url, {"title": "Lost"}, content_type="application/json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    # Counts kept elsewhere change without a new version, so a kind that shows some is always sent anew.
    again = client.get(url, headers={"If-None-Match": changed["ETag"]})
    assert again.status_code == (200 if kind.derived or kind.approved_fields else 304)
    assert client.delete(url).status_code == 204
    assert client.get(url).json()["archived_at"] is not None
    assert client.post(f"{url}restore/").status_code == 200
    numbers = [row["title"] for row in client.get(bearer).json()["results"]]
    assert "Changed" in numbers


@ALL
@pytest.mark.parametrize(
    ("value", "status"),
    [("", 400), ("x" * 201, 400), ("nul \x00", 400), ("\ud800", 400), (7, 201), (["list"], 400), (None, 400)],
)
def test_hostile_titles_over_rest(world: Any, kind: Any, value: Any, status: int) -> None:
    import json

    sample = factories.item(world.product, kind.key, actor=world.manager)
    client, url = Client(headers=world.bearer(world.manager)), world.api(f"{kind.plural}/")
    shape = client.get(f"{url}{sample.item.number}/").json()
    fields = {name: shape[name] for name in kind.fields} | DISTINCT.get(kind.key, {})
    body = json.dumps(fields | {"title": value})
    response = client.post(url, body, content_type="application/json")
    assert response.status_code == status
    if status == 400:
        assert {error["pointer"] for error in response.json()["errors"]} == {"/title"}


@ALL
def test_someone_elses_records_cannot_be_named(world: Any, kind: Any) -> None:
    """A foreign key to another product's record is refused by the form and the API alike."""
    names = [name for name in kind.fields if kind.model._meta.get_field(name).is_relation]
    sample = factories.item(world.product, kind.key, actor=world.manager)
    foreign = factories.item(world.foreign_product, kind.key)
    client = world.client(world.manager)
    for name in names:
        posted = form_values(world, kind, sample) | {name: str(foreign.pk), "title": "Mixed"}
        response = client.post(world.url(f"{kind.plural}/new/"), posted)
        assert response.status_code == 422, name
        assert name in response.context["form"].errors
    answer = client.get(world.url(f"{kind.plural}/{foreign.item.number + 10_000}/"))
    assert answer.status_code == 404


@ALL
def test_contributors_change_what_is_theirs_only(world: Any, kind: Any) -> None:
    theirs = factories.item(world.product, kind.key, actor=world.manager, owner=world.contributor)
    others = factories.item(world.product, kind.key, actor=world.manager)
    client = world.client(world.contributor)
    assert client.get(world.url(f"{kind.plural}/{theirs.item.number}/edit/")).status_code == 200
    assert client.get(world.url(f"{kind.plural}/{others.item.number}/edit/")).status_code == 403
    assert client.get(world.url(f"{kind.plural}/new/")).status_code == (
        200 if kind.contributors_create else 403
    )


@ALL
def test_the_list_asks_no_more_for_more_rows(world: Any, kind: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url, counts = world.client(world.manager), world.url(f"{kind.plural}/"), []
    for rows in (1, 2):
        for _ in range(rows):
            factories.item(world.product, kind.key, actor=world.manager, owner=world.contributor)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_numbers_are_never_given_twice(world: Any) -> None:
    kind = kinds.all_kinds()[0]
    numbers = [factories.item(world.product, kind.key).item.number for _ in range(3)]
    Item.objects.filter(number=numbers[-1]).delete()
    assert factories.item(world.product, kind.key).item.number == numbers[-1] + 1


def test_an_edit_that_changes_nothing_says_nothing(world: Any) -> None:
    from accounts.access import Actor
    from products import actions

    detail = factories.item(world.product, kinds.all_kinds()[0].key, actor=world.manager)
    before = Activity.objects.count()
    actions.edit(detail=detail, actor=Actor(world.manager), values={"title": detail.item.title})
    assert Activity.objects.count() == before
