"""The dashboard, the data sources and a metric's page, as each person sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics.params import KNOWN
from metrics.queries import live_metrics
from products.models import Activity
from tests.metrics.given import Api, send, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
DASHBOARD = "metrics/dashboard/"


def version(index: int, at: str, **more: Any) -> dict[str, Any]:
    row = {
        "event_id": f"e{index}", "effective_at": at, "subscription_id": f"s{index}", "customer_id": f"c{index}",
        "status": "active", "interval": "month", "unit_amount_minor": 10_000, "currency": "USD",
    }  # fmt: skip
    return row | more


def fill(world: Any, api: Api) -> list[int]:
    """A product with some of everything, all of it computed."""
    now = datetime.now(UTC)
    numbers = [
        api.metric("mrr", unit="$", target=150),
        api.metric("active_users"),
        api.metric("retention", unit="%"),
        api.metric("sessions"),
        api.metric("nps", unit="points"),
        api.metric("csat", unit="%", target=0.8),
        api.metric("funnel", title="Opens twice", unit="%", params={"steps": ["open", "open"]}),
        api.metric("customer_lifetime", params={"project_to": 6}),
    ]
    numbers.append(
        api.metric("forecast", title="Revenue ahead", params={"metric": numbers[0], "season_length": 1})
    )
    events = [
        track(f"m{day}-{user}", f"u{user}", "open", (now - timedelta(days=day, hours=user)).isoformat())
        for day in range(60)
        for user in range(day % 3 + 1)
    ]
    send_all(write_key(world), events)
    rows = [version(index, (now - timedelta(days=70 - 30 * index)).isoformat()) for index in range(3)]
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    answers = [
        {"external_id": f"{kind}{index}", "survey": kind, "kind": kind, "respondent": f"r{index}",
         "score": 4 + index % 7,
         "submitted_at": (now - timedelta(days=index)).isoformat()}
        for kind in ("nps", "csat")
        for index in range(40)
    ]  # fmt: skip
    assert api.post("metric-data/answers/", {"rows": answers}).status_code == 201
    assert work() == ["done"] * 9
    return numbers


def test_an_empty_dashboard_teaches_the_first_step(world: Any) -> None:
    text = world.client(world.manager).get(world.url(DASHBOARD)).content.decode()
    assert "Define the first metric" in text
    assert "curl -u YOUR_WRITE_KEY:" in text


def test_the_dashboard_shows_every_chart_with_when_it_was_computed(world: Any) -> None:
    fill(world, Api(world))
    text = world.client(world.stakeholder).get(world.url(DASHBOARD)).content.decode()
    titles = (
        "MRR movements",
        "MRR in ",
        "People active in a day",
        "who came back",
        "Mean session duration",
    )
    for title in (
        *titles,
        "Sessions a person",
        "A nps",
        "A csat",
        "Opens twice",
        "still paying",
        "Revenue ahead",
    ):
        assert title in text
    assert "$300" in text
    assert text.count("Last computed") == 14  # one under each chart
    assert "New metric" not in text


@pytest.mark.parametrize("asked", ["28", "90", "365", "all", "nonsense"])
def test_every_range_is_shown(world: Any, asked: str) -> None:
    fill(world, Api(world))
    answer = world.client(world.manager).get(world.url(f"{DASHBOARD}?range={asked}"))
    assert answer.status_code == 200
    assert answer.context["board"].range == (asked if asked != "nonsense" else "365")


def test_the_dashboard_takes_the_same_few_queries_however_many_metrics(world: Any) -> None:
    api = Api(world)
    client = world.client(world.manager)

    def queries() -> tuple[int, int]:
        """Of the whole page, and of them those to tables of this stage."""
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url(DASHBOARD))
        return len(captured), sum('FROM "metrics_' in query["sql"] for query in captured)

    fill(world, api)
    client.get(world.url(DASHBOARD))
    before = queries()
    for _ in range(3):
        api.metric("sessions")
    work()
    assert (before[1], queries()) == (4, before)


def test_a_failed_computation_is_said_under_its_chart(world: Any) -> None:
    api = Api(world)
    fill(world, api)
    swiss = version(9, "2026-01-01T00:00:00Z", currency="CHF")
    assert api.post("metric-data/subscriptions/", {"rows": [swiss]}).status_code == 201
    assert work(timedelta(minutes=2)).count("failed") == 2  # MRR and lifetimes need the rate
    text = world.client(world.stakeholder).get(world.url(DASHBOARD)).content.decode()
    assert "No exchange rate from CHF to USD." in text


def test_marks_of_the_product_stand_on_the_charts(world: Any) -> None:
    from metrics.models import ReleaseMark

    ReleaseMark.objects.create(
        workspace=world.workspace,
        product=world.product,
        date=timezone.now().date() - timedelta(days=7),
        label="v2.0",
    )
    fill(world, Api(world))
    answer = world.client(world.manager).get(world.url(DASHBOARD))
    (active,) = [tile.drawn for tile in answer.context["tiles"] if tile.place.chart == "active"]
    assert [mark["label"] for mark in active.chart["marks"]] == ["v2.0"]


def test_the_dashboard_in_one_call(world: Any) -> None:
    api = Api(world)
    fill(world, api)
    said = api.get("metrics/dashboard/?range=90").json()
    by_name = {one["calculation"]: one for one in said["metrics"]}
    assert (by_name["mrr"]["value"], by_name["mrr"]["on_target"], by_name["mrr"]["run"]["state"]) == (
        300,
        True,
        "done",
    )
    assert by_name["nps"]["low"] < by_name["nps"]["value"] < by_name["nps"]["high"]
    assert len(by_name["active_users"]["points"]) >= 60


def test_a_metrics_own_page(world: Any) -> None:
    api = Api(world)
    for number in fill(world, api):
        text = world.client(world.stakeholder).get(world.url(f"metrics/{number}/")).content.decode()
        assert "Computations" in text
        assert "Last computed" in text
        assert "Compute now" not in text
    number = api.metric("mrr")
    client = world.client(world.manager)
    assert "Compute now" in client.get(world.url(f"metrics/{number}/")).content.decode()
    answer = client.post(world.url(f"metrics/{number}/compute/"), follow=True)
    assert "Computing." in answer.content.decode()
    assert [one["state"] for one in api.get(f"metrics/{number}/runs/").json()] == ["due"]
    assert world.client(world.contributor).post(world.url(f"metrics/{number}/compute/")).status_code == 403


def test_the_list_shows_the_newest_value_in_as_many_queries_for_three_as_for_one(world: Any) -> None:
    api = Api(world)
    client = world.client(world.manager)
    counts = []
    for many in (1, 2):
        for _ in range(many):
            api.metric("active_users")
        client.get(world.url("metrics/"))
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url("metrics/"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_write_key_is_shown_once_used_and_revoked(world: Any) -> None:
    client = world.client(world.manager)
    answer = client.post(world.url("metrics/sources/keys/new/"), {"name": "Web app"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 200
    send(secret, "track", {"event": "", "userId": "u1"})
    page = client.get(world.url("metrics/sources/"))
    text = page.content.decode()
    assert (secret in text, "Web app" in text, "event: This is missing." in text) == (False, True, True)
    (key,) = page.context["keys"]
    revoke = world.url(f"metrics/sources/keys/{key.pk}/revoke/")
    assert world.client(world.contributor).post(revoke).status_code == 403
    assert world.client(world.outsider).post(revoke).status_code == 404
    assert client.post(revoke, follow=True).context["keys"].count() == 0
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 401


def test_a_write_key_over_rest(world: Any) -> None:
    api = Api(world)
    made = api.post("write-keys/", {"name": "Pipeline"})
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    secret, number = made.json()["secret"], made.json()["id"]
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 200
    (listed,) = api.get("write-keys/").json()["results"]
    assert (listed["id"], listed["name"], "secret" in listed) == (number, "Pipeline", False)
    assert secret not in api.get("write-keys/").content.decode()
    assert Activity.objects.filter(verb="product.write_key_created", source="api").count() == 1
    assert api.post("write-keys/", {"name": " "}).json()["errors"][0]["pointer"] == "/name"
    delete = {"path": world.api(f"write-keys/{number}/")}
    foreign = world.api(f"write-keys/{number}/", world.other_product)
    client = world.client(None)
    assert client.delete(foreign, headers=world.bearer(world.manager)).status_code == 404
    assert client.delete(**delete, headers=world.bearer(world.contributor)).status_code == 403
    assert client.delete(**delete, headers=world.bearer(world.manager)).status_code == 204
    assert send(secret, "track", {"event": "open", "userId": "u1"}).status_code == 401
    for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert Api(world, person).post("write-keys/", {"name": "Mine"}).status_code == status


def test_a_key_of_another_product_is_not_found(world: Any) -> None:
    from accounts.queries import api_token

    foreign = api_token(write_key(world, world.other_product))
    assert foreign is not None
    revoke = world.url(f"metrics/sources/keys/{foreign.pk}/revoke/")
    assert world.client(world.manager).post(revoke).status_code == 404


VALUES = {
    "title": "Weekly retention", "status": "live", "calculation": "retention", "direction": "up",
    "schedule": "daily", "unit": "%",
}  # fmt: skip


def test_a_new_metric_is_first_asked_what_it_computes(world: Any) -> None:
    client = world.client(world.manager)
    chosen = client.get(world.url("metrics/new/?from=7&link=measures"))
    urls = [url for url, _, _ in chosen.context["choices"]]
    assert len(urls) == len(KNOWN) == 15
    (url,) = [url for url in urls if url.endswith("?from=7&link=measures&calculation=retention")]
    assert url.replace("&", "&amp;") in chosen.text
    assert "the share that came back later" in chosen.text
    form = client.get(url).context["form"]
    assert {"set_start_event", "set_periods", "set_granularity"} < set(form.fields)
    assert "set_survey" not in form.fields
    assert {f"set_{name}" for name in KNOWN["retention"]} < set(form.fields)
    assert "params" not in form.fields
    assert "set_survey" in client.get(world.url("metrics/new/?calculation=nps")).text
    assert client.get(world.url("metrics/new/?calculation=nonsense")).status_code == 200


def test_settings_have_fields_of_their_own_and_come_back_as_they_were(world: Any) -> None:
    client = world.client(world.manager)
    given = {
        "set_start_event": "Signed up", "set_granularity": "day", "set_periods": "8", "set_brackets": "0, 1-3",
        "set_date_from": "2026-01-31", "set_timezone": "Asia/Tokyo", "set_as_of": "2026-03-01T12:00",
    }  # fmt: skip
    answer = client.post(world.url("metrics/new/"), VALUES | given)
    assert answer.status_code == 302
    (metric,) = live_metrics(world.product)
    assert metric.params == {
        "start_event": "Signed up", "granularity": "day", "periods": 8, "brackets": [[0, 0], [1, 3]],
        "date_from": "2026-01-31", "timezone": "Asia/Tokyo", "as_of": "2026-03-01T12:00:00+00:00",
    }  # fmt: skip
    edit = world.url(f"metrics/{metric.item.number}/edit/")
    form = client.get(edit).context["form"]
    shown = {field.name: str(field.value() or "") for field in form if field.name.startswith("set_")}
    assert given | {"set_as_of": "2026-03-01T12:00:00"} == {key: one for key, one in shown.items() if one}
    assert client.post(edit, VALUES | shown).status_code == 302
    (same,) = live_metrics(world.product)
    assert same.params == metric.params
    assert client.post(edit, VALUES).status_code == 302
    assert live_metrics(world.product)[0].params == {}


@pytest.mark.parametrize(
    ("calculation", "name", "value", "said"),
    [
        ("retention", "periods", "x", "Enter a whole number."),
        ("retention", "periods", "0", "This must be a whole number from 1 to 120."),
        ("retention", "periods", "9" * 20, "This must be a whole number from 1 to 120."),
        ("retention", "brackets", "soon", "Write days or spans of days, such as 0, 1-3, 4-7."),
        ("retention", "brackets", "9999", "This must be pairs of days such as [[0, 0], [1, 3]]."),
        ("retention", "event", "a\x00b", "This text holds a NUL character"),
        ("retention", "granularity", "year", "Select a valid choice. year is not one of the available choices."),
        ("retention", "date_to", "2020-01-01", "This comes before “First day”."),
        ("retention", "headline_period", "9", "This lies beyond “Periods”."),
        ("retention", "segment", "plan is pro", "This is no JSON. Build the segment in the explorer"),
        ("active_users", "segment", '{"any": []}', "This has a mistake at any: must be a list of 1 to 30 conditions."),
        ("explored", "events", "x" * 201, "This must be a list of 1 to 20 events."),
        ("mrr", "currency", "EURO", "This must be three capital letters, such as USD."),
        ("mrr", "currency_exponent", "JPY", "Write a currency and its number of decimals, such as JPY 0, KWD 3."),
        ("nps", "confidence", "2", "This must be at least 0.5 and below 1."),
        ("nps", "as_of", "soon", "Enter a valid date/time."),
        ("pushed", "timezone", "Mars/Olympus", "Select a valid choice."),
        ("funnel", "steps", " \n ", "This is missing: the event names in order"),
        ("funnel", "steps", "A\n" * 21, "This must be 1 to 20 event names in order"),
        ("funnel", "steps", "a\x00b", "This text holds a NUL character"),
        ("customer_lifetime", "discount_rate", "2", "Ensure this value is less than or equal to 1."),
        ("forecast", "metric", "4711", "Select a valid choice."),
    ],
)  # fmt: skip
def test_a_bad_setting_is_told_at_its_field(
    world: Any, calculation: str, name: str, value: str, said: str
) -> None:
    more = {"date_to": {"set_date_from": "2026-01-01"}, "headline_period": {"set_periods": "8"}}.get(name, {})
    posted = VALUES | {"calculation": calculation, f"set_{name}": value} | more
    answer = world.client(world.manager).post(world.url("metrics/new/"), posted)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"set_{name}"]
    assert said in answer.context["form"].errors[f"set_{name}"][0]
    assert f'id="id_set_{name}_error"' in answer.text
    assert not live_metrics(world.product)


@pytest.mark.parametrize("calculation", KNOWN)
def test_every_setting_of_every_calculation_has_a_field(world: Any, calculation: str) -> None:
    answer = world.client(world.manager).get(world.url(f"metrics/new/?calculation={calculation}"))
    made = {name for name in answer.context["form"].fields if name.startswith("set_")}
    assert made == {f"set_{name}" for name in KNOWN[calculation]}


def test_steps_a_metric_and_weights_come_back_as_they_were(world: Any) -> None:
    client, source = world.client(world.manager), Api(world).metric("pushed")
    given = {
        "funnel": {
            "set_steps": "Signed up\n\n Paid ",
            "set_within_days": "3",
            "set_entered_from": "2026-01-31T12:00",
        },
        "forecast": {"set_metric": str(source), "set_method": "ses", "set_alpha": "0.7", "set_level": "412"},
    }
    for calculation, fields in given.items():
        posted = VALUES | {"calculation": calculation} | fields
        assert client.post(world.url("metrics/new/"), posted).status_code == 302
    _, funnel, forecast = live_metrics(world.product)
    steps = {"steps": ["Signed up", "Paid"], "within_days": 3, "entered_from": "2026-01-31T12:00:00+00:00"}
    assert funnel.params == steps
    assert forecast.params == {"metric": source, "method": "ses", "alpha": 0.7, "level": 412.0}
    for metric in (funnel, forecast):
        edit = world.url(f"metrics/{metric.item.number}/edit/")
        form = client.get(edit).context["form"]
        shown = {field.name: str(field.value() or "") for field in form if field.name.startswith("set_")}
        again = VALUES | {"calculation": metric.calculation} | shown
        assert client.post(edit, again).status_code == 302
    assert [one.params for one in live_metrics(world.product)[1:]] == [funnel.params, forecast.params]


def test_events_and_surveys_that_are_known_are_suggested(world: Any) -> None:
    send_all(write_key(world), [track("m1", "u1", "Opened inbox", timezone.now().isoformat())])
    row = {"external_id": "a", "survey": "spring", "kind": "nps", "respondent": "r", "score": 9}
    assert Api(world).post("metric-data/answers/", {"rows": [row]}).status_code == 201
    client = world.client(world.manager)
    events = client.get(world.url("metrics/new/?calculation=sessions")).text
    assert '<datalist id="id_set_event_known"><option value="Opened inbox"></option></datalist>' in events
    surveys = client.get(world.url("metrics/new/?calculation=nps")).text
    assert '<datalist id="id_set_survey_known"><option value="spring"></option></datalist>' in surveys


def test_only_managers_make_metrics(world: Any) -> None:
    assert world.client(world.contributor).get(world.url("metrics/new/")).status_code == 403
    assert world.client(world.contributor).post(world.url("metrics/new/"), VALUES).status_code == 403
