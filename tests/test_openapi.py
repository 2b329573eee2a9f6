"""The OpenAPI document is valid, complete, and says what the server really answers."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from products import kinds
from tests import factories

FORMATS = Draft202012Validator.FORMAT_CHECKER
pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    return json.loads(client.get("/api/v1/schema/?format=json").content)


@pytest.mark.sweeps
def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document | {"paths": of_two_kinds(document["paths"])})


def test_the_document_names_every_kind(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    for kind in kinds.all_kinds():
        assert f"/api/v1/workspaces/{{workspace}}/products/{{product}}/{kind.plural}/" in document["paths"]


def of_two_kinds(paths: dict[str, Any]) -> dict[str, Any]:
    """The paths without those of most kinds below a record: one view writes them all, and checking takes its time."""
    others = [kind.plural for kind in kinds.all_kinds()][1:-1]
    return {
        path: said
        for path, said in paths.items()
        if not path.split("/{number}/")[0].endswith(tuple(others)) or path.endswith("/{number}/")
    }


def test_the_document_comes_as_json_and_as_yaml(client: Client, document: dict[str, Any]) -> None:
    answer = client.get("/api/v1/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi")
    assert answer.content.startswith(b"openapi: 3.1.0\n")
    assert answer.content.count(b"operationId: ") == json.dumps(document).count('"operationId": ')


def test_the_schema_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    from drf_spectacular.generators import SchemaGenerator

    SchemaGenerator().get_schema(request=None, public=True)
    said = [line for line in capsys.readouterr().err.splitlines() if "Error" in line or "Warning" in line]
    assert said == []


def test_what_is_answered_fits_the_document(world: Any, document: dict[str, Any]) -> None:
    """Every GET operation, on real rows, against its response schema."""
    values = {"workspace": "acme", "product": "NOTES", "key": "NOTES"}
    for kind in kinds.all_kinds():
        values[kind.plural] = str(factories.item(world.product, kind.key, actor=world.manager).item.number)
    client, wrong, checked = Client(headers=world.bearer(world.admin, "admin")), [], 0
    for path, item in document["paths"].items():
        operation = item.get("get")
        if operation is None or "schema" in path:
            continue
        plural = next((kind.plural for kind in kinds.all_kinds() if f"/{kind.plural}/" in path), "")
        url = path
        for name, value in (values | {"number": values.get(plural, "1")}).items():
            url = url.replace(f"{{{name}}}", value)
        response = client.get(url, {"q": "a"} if path.endswith("/search/") else {})
        answer = operation["responses"].get(str(response.status_code))
        schema = (answer or {}).get("content", {}).get("application/json", {}).get("schema")
        if response.status_code == 200 and schema:
            checked += 1
            root = schema | {"components": document["components"]}
            checker = Draft202012Validator(root, format_checker=FORMATS)
            wrong += [(path, error.message[:200]) for error in checker.iter_errors(response.json())]
    assert "\n".join(map(str, wrong)) == ""
    assert checked > 20


def test_the_page_to_browse_it_uses_our_own_assets(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "cdn" not in page
