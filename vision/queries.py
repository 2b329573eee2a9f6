"""What is read about visions: versions, and whether one is ready."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from products import kinds
from products import queries as shared
from products.models import Item, Link, Product
from products.paths import item_url
from vision import pitch, wording
from vision.models import WORDING, Vision, VisionVersion

# Personas and problems live in another stage; here they are known by the key of their kind only.
NAMED = {"persona": "personas", "problem": "problems"}


@dataclass(frozen=True, slots=True)
class Requirement:
    key: str
    label: str
    is_met: bool
    found: tuple[Item, ...] = ()
    next_step: str = ""
    url: str = ""


def vision(product: Product, number: int) -> Vision | None:
    return shared.detail(product, kinds.get("vision"), number)


def versions(product: Product, vision: Vision) -> QuerySet[VisionVersion]:
    rows = VisionVersion.objects.filter(vision=vision, vision__item__product=product)
    return rows.select_related("author").order_by("-number")


def reasons(product: Product, vision: Vision, without: Link | None = None) -> dict[str, list[Item]]:
    """The live personas and problems that are linked to the vision as its reasons, by kind."""
    links = Link.objects.filter(
        workspace=product.workspace_id, target=vision.pk, kind="motivates",
        source__kind__in=NAMED, source__archived_at=None,
    ).select_related("source__product", "source__workspace")  # fmt: skip
    links = links.exclude(pk=without.pk) if without else links
    found: dict[str, list[Item]] = {kind: [] for kind in NAMED}
    for link in links.order_by("source__title", "pk") if vision.pk else []:
        found[link.source.kind].append(link.source)
    return found


def readiness(product: Product, vision: Vision) -> list[Requirement]:
    """What a vision must name before it may be called ready, each with its next step."""
    found = reasons(product, vision)
    saved = vision.item.pk is not None
    edit_url = item_url(vision.item, "products:edit") if saved else ""
    link_url = f"{item_url(vision.item, 'products:link')}?way=motivates:in" if saved else ""
    personas, problems = tuple(found["persona"]), tuple(found["problem"])
    measured = bool(vision.success_measure.strip())
    return [
        Requirement("personas", "Names its personas", bool(personas), personas,
                    "Link the personas who motivate it.", link_url),
        Requirement("problems", "Names the problems it solves", bool(problems), problems,
                    "Link the problems that motivate it.", link_url),
        Requirement("success", "Says how success is measured", measured, (),
                    "Write down what is counted, how much of it is success, and by when.", edit_url),
    ]  # fmt: skip


def missing(product: Product, vision: Vision) -> list[Requirement]:
    return [requirement for requirement in readiness(product, vision) if not requirement.is_met]


def review(product: Product, vision: Vision) -> pitch.Review:
    return pitch.review(product.name, vision.parts)


def statement(product: Product, vision: Vision) -> list[list[pitch.Piece]]:
    return pitch.sentences(product.name, vision.parts)


@dataclass(frozen=True, slots=True)
class PartChange:
    label: str
    before: list[wording.Run]
    after: list[wording.Run]
    is_changed: bool


def comparison(product: Product, before: VisionVersion, after: VisionVersion) -> list[PartChange]:
    """Two versions side by side: the name first, then each part."""
    pairs: list[tuple[str, Any, Any]] = [("Name", before.title, after.title)]
    for name in WORDING:
        label = str(getattr(Vision._meta.get_field(name), "verbose_name", name)).capitalize()
        pairs.append((label, before.wording.get(name, ""), after.wording.get(name, "")))
    return [PartChange(label, *wording.compare(old, new), old != new) for label, old, new in pairs]


def checked(product: Product, vision: Vision) -> dict[str, Any]:
    requirements = readiness(product, vision)
    return {
        "statement": pitch.spoken(product.name, vision.parts),
        "pitch": review(product, vision),
        "is_ready": all(requirement.is_met for requirement in requirements),
        "readiness": requirements,
    }
