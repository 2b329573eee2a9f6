"""Rows by file and in bulk: all of them or none, each complaint by its row and column."""

import csv
import gzip
import io
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

import metrics
from accounts.access import Actor
from metrics.actions import take_rows
from metrics.models import Answer, Event, FxRate, Intake, SubscriptionVersion
from tests.metrics.given import Api, work

pytestmark = pytest.mark.django_db
COMMITS = Path(metrics.__file__).parent / "data" / "celery_commits.csv.gz"
AS_OF = "2026-08-09T00:00:00+00:00"


def upload(world: Any, what: str, content: bytes, who: Any = None) -> Any:
    file = SimpleUploadedFile("rows.csv", content)
    client = world.client(who or world.manager)
    return client.post(world.url("metrics/sources/import/"), {"what": what, "file": file}, follow=True)


def test_a_file_of_each_kind_is_taken_once(world: Any) -> None:
    files = {
        "events": "message_id,distinct_id,event,timestamp\nm1,u1,open,2026-01-01T00:00:00Z\n",
        "subscriptions": "event_id,effective_at,subscription_id,customer_id,status,interval,unit_amount_minor,currency,"
        "discount_duration,discount_percent_off\ne1,2026-01-01,s1,c1,active,month,4900,USD,forever,20\n",
        "fx-rates": "month;currency;rate\n2026-01;EUR;1.08\n",
        "answers": "external_id,survey,kind,respondent,score,submitted_at\na1,s,nps,r1,9,2026-01-01\na2,s,nps,r2,,\n",
    }
    for what, text in files.items():
        for said in ("new row", "known already"):
            assert said in upload(world, what, text.encode("utf-8-sig")).content.decode()
    counts = [
        model.objects.filter(product=world.product).count()
        for model in (Event, SubscriptionVersion, FxRate, Answer)
    ]
    assert counts == [1, 1, 1, 2]
    assert SubscriptionVersion.objects.get().discount["percent_off"] == "20"
    assert Answer.objects.get(external_id="a2").score is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"a,b\n1,2\n", "Missing: message_id, distinct_id, event, timestamp."),
        (b"message_id,distinct_id,event,timestamp\n", "no row below"),
        (b"message_id,distinct_id,event,timestamp\nm1,u1,open,2026-01-01,x\n", "Line 2 has more values"),
        (b"\x1f\x8bnope", "damaged"),
        (b"message_id,distinct_id,event,timestamp\nm1,u1,op\x00en,2026-01-01\n", "NUL"),
    ],
)
def test_what_is_no_table_is_refused(world: Any, content: bytes, said: str) -> None:
    answer = upload(world, "events", content)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_one_bad_row_keeps_the_whole_file_out_and_is_named(world: Any) -> None:
    text = "message_id,distinct_id,event,timestamp\nm1,u1,open,2026-01-01\nm2,,open,soon\n"
    answer = upload(world, "events", text.encode())
    assert answer.status_code == 422
    assert [(row["line"], row["field"]) for row in answer.context["bad_rows"]] == [(3, "distinct_id")]
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_imports_at_the_same_time_count_each_row_once(world: Any) -> None:
    """Four programs send overlapping halves at once: what they are told adds up to what is stored."""
    rows = [
        {"external_id": f"a{number}", "survey": "s", "kind": "nps", "respondent": f"r{number}", "score": 9,
         "submitted_at": "2026-01-01T00:00:00Z"}
        for number in range(600)
    ]  # fmt: skip
    parts = [rows[:400], rows[200:], rows[:400], rows[200:]]
    start, told = Barrier(len(parts)), []

    def take(part: list[Any]) -> None:
        start.wait()
        told.append(take_rows(product=world.product, what="answers", rows=part, actor=Actor(world.manager)))
        connection.close()

    threads = [Thread(target=take, args=[part]) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(pair) for pair in told] == [400] * 4
    assert sum(new for new, _ in told) == Answer.objects.filter(product=world.product).count() == 600
    day = Intake.objects.get(product=world.product, source="answers")
    assert (day.accepted, day.repeated) == (600, 1000)


def test_a_rate_that_says_the_same_again_is_no_new_row(world: Any) -> None:
    api = Api(world)
    for rate, said in ((1.08, (1, 0)), (1.08, (0, 1)), (1.1, (1, 0))):
        rows = [{"month": "2026-01", "currency": "EUR", "rate": rate}]
        answer = api.post("metric-data/fx-rates/", {"rows": rows}).json()
        assert (answer["stored"], answer["known"]) == said
    assert FxRate.objects.get().rate == Decimal("1.1")


def test_only_managers_import(world: Any) -> None:
    for person, status in ((world.contributor, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert upload(world, "events", b"", who=person).status_code == status
        rows = {"rows": [{"month": "2026-01", "currency": "EUR", "rate": 1}]}
        assert Api(world, person).post("metric-data/fx-rates/", rows).status_code == status


@pytest.mark.parametrize(
    ("what", "row", "pointer"),
    [
        ("subscriptions", {"status": "asleep"}, "/rows/0/status"),
        ("subscriptions", {"interval_count": 0}, "/rows/0/interval_count"),
        ("subscriptions", {"unit_amount_minor": "NaN"}, "/rows/0/unit_amount_minor"),
        ("subscriptions", {"unit_amount_minor": 1e300}, "/rows/0/unit_amount_minor"),
        ("subscriptions", {"effective_at": "0001-01-01T00:00:00Z"}, "/rows/0/effective_at"),
        ("subscriptions", {"discount": {"duration": "weekly", "percent_off": 5}}, "/rows/0/duration"),
        ("subscriptions", {"customer_id": "x" * 121}, "/rows/0/customer_id"),
        ("fx-rates", {"month": "2026-01", "currency": "EUR", "rate": 0}, "/rows/0/rate"),
        ("fx-rates", {"month": "2026-13", "currency": "EUR", "rate": 1}, "/rows/0/month"),
        (
            "answers",
            {"external_id": "a", "survey": "s", "kind": "nps", "respondent": "r", "score": [9]},
            "/rows/0/score",
        ),
    ],
)
def test_bulk_json_names_the_row_and_field(world: Any, what: str, row: dict[str, Any], pointer: str) -> None:
    good = {
        "event_id": "e1", "effective_at": "2026-01-01T00:00:00Z", "subscription_id": "s1", "customer_id": "c1",
        "status": "active", "interval": "month", "unit_amount_minor": 4900, "currency": "USD",
    }  # fmt: skip
    answer = Api(world).post(
        f"metric-data/{what}/", {"rows": [good | row if what == "subscriptions" else row]}
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not SubscriptionVersion.objects.exists()


def test_csv_over_rest(world: Any) -> None:
    text = "month,currency,rate\n2026-01,EUR,1.08\n"
    path, headers = world.api("metric-data/fx-rates/"), world.bearer(world.manager)
    answer = world.client(None).post(path, data=text, content_type="text/csv", headers=headers)
    assert (answer.status_code, answer.json()) == (201, {"stored": 1, "known": 0})


def test_seventeen_years_of_commits_equal_a_plain_recomputation(world: Any) -> None:
    """From the file through the import and the task to REST, against loops over the raw file (UTC)."""
    raw = COMMITS.read_bytes()
    assert "12,173 new rows" in upload(world, "events", raw).content.decode().replace("12173", "12,173")
    api = Api(world)
    common = {"as_of": AS_OF, "timezone": "UTC"}
    monthly = api.metric("retention", params=common | {"granularity": "month", "periods": 12})
    active = api.metric("active_users", params=common)
    sessions = api.metric("sessions", params=common | {"granularity": "day"})
    assert work() == ["done"] * 3

    rows = list(csv.DictReader(io.StringIO(gzip.decompress(raw).decode())))
    times = defaultdict(list)
    for row in rows:
        times[row["distinct_id"]].append(datetime.fromisoformat(row["timestamp"]).timestamp())
    months, by_day = {}, defaultdict(set)
    for author, instants in times.items():
        days = [datetime.utcfromtimestamp(int(at)).date() for at in instants]  # noqa: DTZ004 (a plain UTC date is meant)
        months[author] = {day.year * 12 + day.month - 1 for day in days}
        for day in days:
            by_day[day].add(author)
    for point in api.of(monthly, "month"):
        row = point["payload"]
        first = int(row["cohort"][:4]) * 12 + int(row["cohort"][5:7]) - 1
        cohort = [seen for seen in months.values() if min(seen) == first]
        wanted = [
            sum(first + k in seen for seen in cohort) if first + k <= 2026 * 12 + 7 else None
            for k in range(13)
        ]
        assert (row["size"], row["on"]) == (len(cohort), wanted)
    ordinals = {day.toordinal(): people for day, people in by_day.items()}
    for point in api.of(active, "day"):
        last = datetime.fromisoformat(point["period_start"]).toordinal()
        counts = [
            len(set().union(*(ordinals.get(last - n, ()) for n in range(width)))) for width in (1, 7, 30)
        ]
        assert [point["payload"][name] for name in ("dau", "wau", "mau")] == counts
    found = 0
    for instants in times.values():
        begin = end = None
        for at in sorted(instants):
            if end is None or begin is None or at - end > 1800 or at - begin > 86400:
                found, begin = found + 1, at
            end = at
    assert api.summary(sessions)["sessions"] == found
    assert sum(point["payload"]["sessions"] for point in api.of(sessions, "day")) == found
