"""The demo workspace: one command builds it, deterministic, believable, at every stage.

Two products: Relay, a commercial one that is made up, and Celery, an open-source project fed with
seventeen years of its real commits as usage and its real releases as marks.
"""

import datetime as dt
import secrets
from typing import Any

import pghistory
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.access import Actor
from accounts.models import Membership, User, Workspace
from accounts.roles import Role
from execution import demo as execution
from feedback import demo as feedback
from launch import demo as launch
from metrics import demo as metrics
from pmapp import flows, reactions
from pmapp.demo_links import weave
from products import actions, demo_alignment
from products.actions import analyze_records
from products.models import Activity, Link, Product
from research import demo as research
from roadmaps import demo as roadmaps
from vision import demo as vision

SLUG = "harbor"
PEOPLE: dict[str, tuple[str, str, Role]] = {
    "admin": ("Amara Okafor", "amara@harbor.example", "admin"),
    "manager": ("Mateo Silva", "mateo@harbor.example", "manager"),
    "contributor": ("Priya Raman", "priya@harbor.example", "contributor"),
    "stakeholder": ("Jonas Weber", "jonas@harbor.example", "stakeholder"),
    "lena": ("Lena Fischer", "lena@harbor.example", "contributor"),
    "tom": ("Tom Baker", "tom@harbor.example", "contributor"),
}
SHOWN = ("admin", "manager", "contributor", "stakeholder")


def exists() -> bool:
    """Is there any workspace? Then nobody is served by a demo that nobody asked for."""
    return Workspace.objects.exists()


def exists_demo() -> bool:
    return Workspace.objects.filter(is_demo=True).exists()


@transaction.atomic
def delete() -> None:
    """The demo workspace with all that is in it, and its people where they belong to no other workspace."""
    Workspace.objects.filter(is_demo=True).delete()
    emails = [email for _, email, _ in PEOPLE.values()]
    User.objects.filter(email__in=emails, memberships=None).delete()


@transaction.atomic
def build(today: dt.date, password: str = "", ctx: dict[str, Any] | None = None) -> dict[str, Any]:
    """Builds everything or nothing; returns the logins and share links for whoever starts pmapp.

    In `ctx` each stage leaves what it made, for the stages after it and for whoever passes one in.
    """
    password = password or secrets.token_urlsafe(9)
    ctx = {} if ctx is None else ctx
    ctx |= {"today": today, "share_links": []}
    with pghistory.context(demo=True):
        workspace = Workspace.objects.create(
            name="Harbor", slug=SLUG, timezone="Europe/Berlin", currency="USD", is_demo=True
        )
        people = _people(workspace, password)
        relay, celery = _relay(workspace, people), _celery(workspace, people)
        metrics.collect(relay, people, ctx)
        metrics.collect_open_source(celery, people)
        _settle_rows()
        for stage in (vision, research, roadmaps, feedback, execution, launch):
            stage.build(relay, people, ctx)
            _settle_rows()
        while flows.forward_answers(500):
            pass  # before the metrics are computed, so that NPS and CSAT have their answers
        metrics.build(relay, people, ctx)
        weave(ctx, Actor(people["manager"]))
        analyze_records()
        demo_alignment.build(relay, people, ctx)
        metrics.build_open_source(celery, people, ctx)
        _settle()
    return _report(password, ctx)


def _settle_rows() -> None:
    """References are checked now and not at the end: each item that is made gives its product's row a further version.

    A transaction looks through all versions of its own, so the references of 56,000 events took seven seconds then.
    """
    connection.check_constraints()
    analyze_records()


def _people(workspace: Workspace, password: str) -> dict[str, User]:
    made = {}
    hashed = make_password(password)  # takes its time on purpose, and all of them have the same
    for key, (name, email, role) in PEOPLE.items():
        made[key] = User.objects.create(email=email, password=hashed, name=name)
        Membership.objects.create(workspace=workspace, user=made[key], role=role)
    return made


def _relay(workspace: Workspace, people: dict[str, User]) -> Product:
    return actions.create_product(
        workspace=workspace,
        actor=Actor(people["admin"]),
        values={
            "name": "Relay",
            "key": "RELAY",
            "description": "The shared inbox for customer-support teams that promise an answer time and keep it: "
            "routing by skill, SLAs that warn before they break, and one place to see who answers whom.",
            "lifecycle": "growth",
            "owner": people["manager"],
            "hue": "indigo",
            "website": "https://relay.harbor.example",
        },
    )


def _celery(workspace: Workspace, people: dict[str, User]) -> Product:
    return actions.create_product(
        workspace=workspace,
        actor=Actor(people["admin"]),
        values={
            "name": "Celery",
            "key": "CELERY",
            "description": "Seventeen years of a real open-source project: each commit is a usage event, each author "
            "a user, each tag a release mark. Only public facts: who (hashed), when, which tag.",
            "lifecycle": "maturity",
            "owner": people["manager"],
            "hue": "green",
            "website": "https://docs.celeryq.dev",
        },
    )


def _settle() -> None:
    """Links count as made when the later of their ends was, and nobody is told of two years at once.

    All but the last few activities count as seen, so that the inbox holds what a Monday's would.
    """
    for one in Link.objects.filter(workspace__is_demo=True).select_related("source", "target"):
        made_at = max(one.source.created_at, one.target.created_at)
        Link.objects.filter(pk=one.pk).update(created_at=made_at)
        Activity.objects.filter(item=one.source, verb__endswith=".linked", at__gt=made_at).update(at=made_at)
    last = list(Activity.objects.order_by("-at").values_list("pk", flat=True)[:40])
    Activity.objects.exclude(pk__in=last).update(reacted_at=dt.datetime.now(dt.UTC))
    reactions.react_to_waiting(100)


def _report(password: str, ctx: dict[str, Any]) -> dict[str, Any]:
    logins = [
        {"role": PEOPLE[key][2], "name": PEOPLE[key][0], "email": PEOPLE[key][1], "password": password}
        for key in SHOWN
    ]
    return {"logins": logins, "share_links": ctx["share_links"]}
