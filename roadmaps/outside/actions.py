"""Editions and the links to them: made, changed, put away. Each change is recorded and drawn up in one transaction."""

import hashlib
import json
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.actions import StaleVersion, issue_share, record
from products.actions.record import plain
from products.models import Product
from roadmaps import queries
from roadmaps.models import Edition, Share
from roadmaps.outside import approval
from roadmaps.outside.projecting import project

EDITION_FIELDS = (
    "name", "audience", "title", "intro", "hue", "precision", "themes", "horizons", "states",
)  # fmt: skip
SHARE_FIELDS = (
    "edition", "name", "layouts", "show_dates", "show_progress", "feedback", "domain", "embed_hosts", "is_indexed",
    "expires_at",
)  # fmt: skip
HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?\Z"
)
MOST_HOSTS = 20


def fingerprint(edition: Edition) -> str:
    """Of what managers set. `version` counts what readers see, which also changes with initiatives and votes."""
    told = [plain(getattr(edition, name)) for name in (*EDITION_FIELDS, "archived_at")]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=8).hexdigest()


@transaction.atomic
def create_edition(*, product: Product, actor: Actor, values: dict[str, Any]) -> Edition:
    edition = Edition(
        workspace_id=product.workspace_id, product=product, created_by=actor.user, hue=product.hue
    )
    _apply(edition, {"title": f"{product.name} roadmap"} | values)
    edition.save()
    record("edition.created", product=product, actor=actor, changes={"edition": [None, edition.pk]})
    project(product)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def change_edition(
    *, edition: Edition, actor: Actor, values: dict[str, Any], expected: str | None = None
) -> Edition:
    """What readers see follows at once; an edition that becomes internal closes its links.

    With the fingerprint last read, StaleVersion if somebody changed the edition since.
    """
    edition = _locked(edition, expected)
    before = {name: getattr(edition, name) for name in EDITION_FIELDS}
    _apply(edition, values)
    changes = {
        name: [plain(before[name]), plain(getattr(edition, name))]
        for name in EDITION_FIELDS
        if before[name] != getattr(edition, name)
    }
    if changes:
        edition.version += 1
        edition.changed_at = timezone.now()
        edition.save()
        changes.pop("name", None)  # for those who manage it; an activity is read by everybody
        record("edition.edited", product=edition.product, actor=actor, changes=changes)
        project(edition.product)
        approval.follow(edition.product, actor)
        edition.refresh_from_db()
    return edition


@transaction.atomic
def archive_edition(*, edition: Edition, actor: Actor, expected: str | None = None) -> None:
    """Its links are closed from the next request on; the ledger stays."""
    edition = _locked(edition, expected)
    if edition.archived_at is None:
        edition.archived_at = timezone.now()
        edition.save(update_fields=["archived_at"])
        record(
            "edition.archived", product=edition.product, actor=actor, changes={"edition": [edition.pk, None]}
        )


@transaction.atomic
def restore_edition(*, edition: Edition, actor: Actor) -> None:
    edition = _locked(edition)
    if edition.archived_at is not None:
        edition.archived_at = None
        edition.save(update_fields=["archived_at"])
        record(
            "edition.restored", product=edition.product, actor=actor, changes={"edition": [None, edition.pk]}
        )
        project(edition.product)
        approval.follow(edition.product, actor)


def _locked(edition: Edition, expected: str | None = None) -> Edition:
    """All editions of the product, in the order in which drawing them up locks them."""
    every = Edition.objects.select_for_update(no_key=True).filter(product=edition.product_id)
    list(every.order_by("pk").values_list("pk"))
    rows = Edition.objects.select_for_update(no_key=True, of=("self",)).select_related("product__workspace")
    found = rows.get(pk=edition.pk)
    if expected is not None and expected != fingerprint(found):
        raise StaleVersion(found)
    return found


def _apply(edition: Edition, values: dict[str, Any]) -> None:
    if unknown := set(values) - set(EDITION_FIELDS):
        raise ValidationError(dict.fromkeys(sorted(unknown), "An edition has no such field."))
    for name, value in values.items():
        setattr(edition, name, value)
    errors: dict[str, Any] = {}
    known = set(queries.themes(edition.product).values_list("item__number", flat=True))
    if set(edition.themes or ()) - known:
        errors["themes"] = ["There is no such theme in this product."]
    try:
        edition.full_clean(exclude={"product", "created_by"})
    except ValidationError as error:
        errors.update(error.error_dict)
    if errors:
        raise ValidationError(errors)


def create_share(*, product: Product, actor: Actor, values: dict[str, Any]) -> tuple[Share, str]:
    """A new link and its secret, which is kept nowhere."""
    share = Share(product=product, **{name: values[name] for name in SHARE_FIELDS if name in values})
    share.layouts = list(dict.fromkeys(share.layouts))
    share.domain = share.domain.strip().lower().removeprefix("@")
    share.embed_hosts = list(
        dict.fromkeys(host.strip().lower() for host in share.embed_hosts if host.strip())
    )
    wrong = _wrong(share, bool(values.get("password")))
    return share, issue_share(share=share, actor=actor, password=values.get("password", ""), wrong=wrong)


def _wrong(share: Share, has_password: bool) -> dict[str, Any]:
    """Rules about a link that no single field can tell."""
    wrong: dict[str, Any] = {}
    is_closed = has_password or bool(share.domain)
    edition = share.edition if share.edition_id else None
    if edition is not None and (edition.product_id != share.product_id or edition.archived_at is not None):
        wrong["edition"] = ["There is no such edition in this product."]
    elif edition is not None and not edition.is_external:
        wrong["edition"] = ["An internal edition has no links. Choose one for customers or for everybody."]
    if not share.layouts:
        wrong["layouts"] = ["Choose at least one view."]
    if share.domain and (not HOST.match(share.domain) or "." not in share.domain or ":" in share.domain):
        wrong["domain"] = ["Give the part after the @, such as example.com."]
    if bad := [host for host in share.embed_hosts if not HOST.match(host.removeprefix("*."))]:
        wrong["embed_hosts"] = [f"“{bad[0][:60]}” is no host name. Write www.example.com, one a line."]
    elif len(share.embed_hosts) > MOST_HOSTS:
        wrong["embed_hosts"] = [f"At most {MOST_HOSTS} hosts."]
    elif share.embed_hosts and is_closed:
        wrong["embed_hosts"] = ["A link with a password or an e-mail check cannot be embedded."]
    if share.is_indexed and (is_closed or edition is None or edition.audience != "public"):
        wrong["is_indexed"] = [
            "Only an edition for everybody, without password and e-mail check, can be listed."
        ]
    return wrong
