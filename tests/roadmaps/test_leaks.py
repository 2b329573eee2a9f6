"""Nothing internal leaves: a canary stands in every text field of every model, and no reader ever meets one."""

import datetime as dt
import uuid
from typing import Any

from django.apps import apps
from django.core import mail
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.utils import timezone

from accounts.access import Actor
from products import actions, kinds, outbox
from products.models import Letter
from roadmaps.models import EditionEntry, Initiative, Theme
from roadmaps.outside import entries, wishes
from roadmaps.outside.door import open_door
from roadmaps.outside.views import FEEDS
from tests import factories
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share

CANARY = "zqxv"
ROOMS = {
    "accounts", "products", "vision", "research", "roadmaps", "feedback", "execution", "launch", "metrics",
}  # fmt: skip
# What readers may see, and what makes the link or the record work at all.
PUBLIC = {
    "roadmaps.Initiative.public_title", "roadmaps.Initiative.public_description", "roadmaps.Theme.public_title",
    "roadmaps.Edition.title", "roadmaps.Edition.intro",
}  # fmt: skip
NEEDED = {
    "roadmaps.Share.token_hash", "roadmaps.Share.password", "roadmaps.Share.domain", "accounts.Workspace.timezone",
    "products.Item.kind", "products.Item.status", "roadmaps.Wish.email", "accounts.ApiToken.token_hash",
}  # fmt: skip


def own_models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def fill_with_canaries(world: World) -> set[str]:
    """Every text field of every row; which fields now hold a canary."""
    for kind in kinds.all_kinds():
        factories.item(world.product, kind.key, world.manager)
    for model in own_models():
        built(model, world)
    placed = set()
    for model in own_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if name in PUBLIC | NEEDED or field.choices or not model._base_manager.exists():
                continue
            value = canary(field)
            if value is not None and stored(model, field.name, value):
                placed.add(name)
    return placed


def canary(field: models.Field) -> Any:
    if isinstance(field, models.JSONField):
        return {CANARY: CANARY}
    if isinstance(field, models.EmailField):
        return f"{CANARY}@{CANARY}.test"
    if isinstance(field, models.CharField | models.TextField) and (field.max_length or 99) >= len(CANARY):
        return CANARY
    return None


def stored(model: type[models.Model], name: str, value: Any) -> bool:
    """In one row at least: a column that must be unique takes it once."""
    rows = model._base_manager.all()
    for chosen in (rows, rows.filter(pk=rows.values_list("pk", flat=True).first())):
        try:
            with transaction.atomic():
                return bool(chosen.update(**{name: value}))
        except DatabaseError:
            continue
    return False


def built(model: type[models.Model], world: World) -> Any:
    """A row of the model, with whatever it must point to; None where the database wants more than that."""
    found = model._base_manager.first()
    if found is not None:
        return found
    values = {}
    for field in model._meta.concrete_fields:
        if field.null or field.has_default() or field.generated or isinstance(field, models.AutoField):
            continue
        values[field.name] = built(field.related_model, world) if field.is_relation else required(field)
    try:
        with transaction.atomic():
            return model._base_manager.bulk_create([model(**values)])[0]
    except (DatabaseError, ValueError):
        return None


def required(field: models.Field) -> Any:
    if field.choices:
        return field.choices[0][0]
    for sort, value in (
        (models.DateTimeField, timezone.now()), (models.DateField, dt.date(2026, 6, 1)),
        (models.UUIDField, uuid.uuid4()), (models.EmailField, "a@b.test"),
        (models.BooleanField, False), (models.BinaryField, b"x"), (models.JSONField, {}),
        (models.IntegerField, 1), (models.DecimalField, 1), (models.FloatField, 1.0),
    ):  # fmt: skip
        if isinstance(field, sort):
            return value
    return "x"


def everything(client: Client, url: str) -> dict[str, Any]:
    """Each address a reader can open, as the bytes and headers that come back."""
    views = ["?view=" + layout for layout in entries.LAYOUTS]
    paths = ["", *views, *(f"embed/{view}" for view in views), "picture.png", "wrong/", *FEEDS]
    paths += [f"roadmap.json{view}" for view in views]
    paths += [f"e/{entry.uid}/" for entry in EditionEntry.objects.all()]
    return {path: client.get(url + path) for path in paths}


def test_no_canary_reaches_a_reader_by_page_feed_or_letter(world: World) -> None:
    row = public_initiative(world)
    hidden = public_initiative(world, public_title=f"{CANARY} secret", is_public=False)
    dropped = public_initiative(world, public_title=f"{CANARY} dropped", status="dropped")
    archived = public_initiative(world, public_title=f"{CANARY} archived")
    actions.archive(item=archived.item, actor=Actor(world.manager))
    shown = edition(world, audience="public", intro="Our plans in the open.")
    _, url = share(world, shown, feedback=True, embed_hosts=["www.example.com"])
    client = Client()
    before = client.get(f"{url}picture.png").content
    placed = fill_with_canaries(world)
    assert len(placed) > 150
    assert {"products.Item.title", "products.Comment.body", "products.Product.name", "accounts.User.name",
            "roadmaps.Edition.name", "roadmaps.Share.name", "roadmaps.EditionEntry.title"} <= placed  # fmt: skip
    Initiative.objects.exclude(pk=row.pk).update(public_description=CANARY)
    assert {hidden.pk, dropped.pk, archived.pk} <= set(Initiative.objects.values_list("pk", flat=True))
    Theme.objects.exclude(pk=row.theme.pk).update(public_title=f"{CANARY} theme")
    row.refresh_from_db()
    actions.edit(
        detail=row, actor=Actor(world.manager), values={"horizon": "next"}
    )  # what changes draws up anew
    answers = everything(client, url)
    for path, answer in answers.items():
        said = f"{answer.headers}{answer.content!r}".replace(url.split("/")[2], "").lower()
        assert path == "wrong/" or answer.status_code == 200, path
        assert CANARY not in said, path
        assert world.product.workspace.slug not in said.replace("\\n", ""), path
    assert answers["picture.png"].content == before  # bytes that no internal word has changed
    for path in ("", "?view=list", "embed/?view=themes", *FEEDS):
        assert "Routing by skill" in answers[path].text, path
    assert "Faster answers" in answers["?view=list"].text
    assert "Our plans in the open." in answers[""].text
    no_canary_stands_in_a_letter(row, url)


def no_canary_stands_in_a_letter(row: Any, url: str) -> None:
    entry = EditionEntry.objects.get(
        item=row.item, edition__shares__revoked_at=None, edition__title="Where Notes is going"
    )
    door = open_door(url.split("/")[2], timezone.now())
    assert door is not None
    entry = EditionEntry.objects.get(item=row.item, edition=door.edition_id)
    Letter.objects.all().delete()  # the one that was made to be filled
    wishes.ask(door=door, uid=entry.uid, email="ana@reader.test", is_vote=True, is_news=True)
    outbox.send_waiting(timezone.now())
    token = mail.outbox[0].body.partition("?token=")[2].split()[0]
    found = wishes.asked(token)
    assert found is not None
    wishes.confirm(wish=found[0], is_vote=True, is_news=True)
    actions.edit(detail=row, actor=Actor(row.item.owner), values={"status": "shipped"})
    assert wishes.tell_shipped(now=timezone.now()) == 1
    outbox.send_waiting(timezone.now())
    assert [CANARY in f"{letter.subject}{letter.body}".lower() for letter in mail.outbox] == [False, False]
