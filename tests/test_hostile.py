"""Bad input at every form and every route: a 4xx with a reason, never a 5xx, nothing half-saved.

Forms are found by reading the pages, REST operations by reading the OpenAPI document, so a new one is
covered the moment it exists.
"""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from products import kinds
from tests import factories
from tests.routes import all_routes

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TEXTS = (
    "",
    "x" * 100_000,
    "nul \x00 inside",
    "99999999999999999999",
    "99999-01-01",
    "\u202e\U0001f600 <script>alert(1)</script> {{ 7*7 }} ../../etc/passwd",
)
VALUES: tuple[Any, ...] = (*TEXTS, None, True, -1, 10**30, 1e308, [], {"a": {"b": 1}}, "\ud800")


class Forms(HTMLParser):
    """The POST forms of a page: action and field names with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.open = {} if given.get("method", "").lower() == "post" else None
            if self.open is not None:
                self.forms.append((given.get("action", ""), self.open))
        elif self.open is not None and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self.open[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


@pytest.fixture
def values(world: Any) -> dict[str, str]:
    made = {"workspace": "acme", "product": "NOTES", "key": "NOTES"}
    for kind in kinds.all_kinds():
        made[kind.plural] = str(factories.item(world.product, kind.key, actor=world.manager).item.number)
    return made


class Sorts:
    """What to send where: a form of new fields gets everything; the same form of another kind one thing each.

    Eighteen kinds share the forms for comments, links, archiving and more. One thing for each field, and
    another for the next kind, until each thing had its turn, still sends all of it through all of them in a
    quarter of the time.
    """

    def __init__(self, things: tuple[Any, ...]) -> None:
        self.things, self.turn, self.seen = things, count(), dict[frozenset[str], int]()

    def bodies(self, names: list[str]) -> Iterator[dict[str, Any]]:
        fields = frozenset(names)
        times = self.seen[fields] = self.seen.get(fields, 0) + 1
        if times == 1:
            yield from (dict.fromkeys(names, thing) for thing in self.things)
        elif times <= len(self.things):
            start = next(self.turn)
            yield {name: self.things[(start + at) % len(self.things)] for at, name in enumerate(names)}


def forms_of(client: Client, values: dict[str, str]) -> dict[tuple[str, frozenset[str]], dict[str, str]]:
    """Every form that an admin meets on any page; no page may answer an admin with a refusal or worse."""
    found, broken = {}, []
    for route in all_routes(values):
        if route.template.startswith(("admin/", "accounts/", "api/", "v1/")) or "logout" in route.template:
            continue
        response = client.get(route.path)
        if response.status_code >= 500 or (response.status_code == 403 and "<slug:w" in route.template):
            broken.append((route.template, response.status_code))
        if response.status_code == 200 and "html" in response["Content-Type"]:
            reader = Forms()
            reader.feed(response.content.decode())
            for action, fields in reader.forms:
                if "logout" not in action and "archive" not in (action or route.path):
                    found[(action or route.path, frozenset(fields))] = fields
    assert broken == []
    return found


@pytest.mark.sweeps
def test_every_form_bears_hostile_text(world: Any, values: dict[str, str]) -> None:
    client = world.client(world.admin)
    forms = forms_of(client, values)
    assert len(forms) > 20
    broken, sorts = [], Sorts(TEXTS)
    for (action, _), fields in forms.items():
        names = [name for name in fields if name not in {"csrfmiddlewaretoken", "theme"}]
        for body in sorts.bodies(names):
            with transaction.atomic():
                status = client.post(action, body).status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken.append((action, [text[:20] for text in body.values()], status))
    assert broken == []


def operations(client: Client) -> list[tuple[str, str, list[str]]]:
    document = json.loads(client.get("/api/v1/schema/?format=json").content)
    made = []
    for path, item in document["paths"].items():
        for method in ("post", "patch", "put"):
            body = item.get(method, {}).get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                schema = body["schema"]
                if "$ref" in schema:
                    schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
                made.append((path, method, list(schema.get("properties", {}))))
    return made


@pytest.mark.sweeps
def test_every_rest_operation_bears_hostile_values(world: Any, values: dict[str, str]) -> None:
    client = Client(headers=world.bearer(world.admin, "admin"))
    broken, sorts = [], Sorts(VALUES)
    for path, method, names in operations(client):
        plural = next((kind.plural for kind in kinds.all_kinds() if f"/{kind.plural}/" in path), "")
        url = path
        for name, value in (values | {"number": values.get(plural, "1")}).items():
            url = url.replace(f"{{{name}}}", value)
        for body in ([1], *sorts.bodies(names)):
            with transaction.atomic():
                sent = json.dumps(body)
                status = getattr(client, method)(url, sent, content_type="application/json").status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken.append((method, path, sent[:80], status))
    assert broken == []


@pytest.mark.parametrize(
    "body", ["", "{", "nul\x00", "[" * 100_000, '{"a": NaN}', "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_body_that_is_no_json_is_refused_as_such(world: Any, body: Any) -> None:
    client = Client(headers=world.bearer(world.manager))
    plural = kinds.all_kinds()[0].plural
    response = client.post(world.api(f"{plural}/"), body, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


HOSTILE_QUERIES = (
    *("q=%00", "status=%00", "owner=99999999999999999999", "page=-1", "page=x"),
    *("sort=pk;drop", "q=%ff%fe"),
)


@pytest.mark.parametrize(("turn", "query"), list(enumerate(HOSTILE_QUERIES)))
def test_hostile_queries_of_lists(world: Any, turn: int, query: str) -> None:
    """Each of them to every third kind: one view and one resource list all of them."""
    client = world.client(world.manager)
    for kind in kinds.all_kinds()[turn % 3 :: 3]:
        assert client.get(f"{world.url(f'{kind.plural}/')}?{query}").status_code in {200, 400}
        assert client.get(f"{world.api(f'{kind.plural}/')}?{query}").status_code in {200, 400, 404}
