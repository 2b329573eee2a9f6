"""The kind this stage brings."""

from typing import Any

from accounts.access import Access
from products import display
from products.kinds import Column, Kind, Status
from vision import actions, queries
from vision.models import Vision


def _context(vision: Vision, access: Access) -> dict[str, Any]:
    product = vision.item.product
    return {
        "statement": queries.statement(product, vision),
        "review": queries.review(product, vision),
        "readiness": queries.readiness(product, vision),
        "is_ready": not queries.missing(product, vision),
        "versions": queries.versions(product, vision)[:5],
        # The statement and the version list say the rest.
        "props": [prop for prop in display.props(vision) if prop["label"] in {"Status", "Owner", "Metric"}],
    }


VISION = Kind(
    key="vision",
    plural="visions",
    label="Vision",
    label_plural="Visions",
    stage="vision",
    icon="telescope",
    model=Vision,
    statuses=(
        Status("draft", "Draft", "planned"),
        Status("ready", "Ready", "ready"),
        Status("retired", "Retired", "dropped"),
    ),
    fields=(
        "target_customer",
        "customer_need",
        "category",
        "key_benefit",
        "alternative",
        "differentiator",
        "success_measure",
        "metric",
        "why",
    ),
    leads_to=(("objective", "guides"),),
    teaches="A vision says whom the product is for, what they need and why they will care. "
    "Fill in the positioning statement first; it reads back as two sentences.",
    columns=(
        Column("Target customer", "target_customer"),
        Column("Key benefit", "key_benefit"),
    ),
    searched=(
        "target_customer",
        "customer_need",
        "category",
        "key_benefit",
        "differentiator",
        "success_measure",
    ),
    title_label="Name",
    item_fields={"metric": "metric"},
    contributors_create=False,
    approved_fields=(
        "target_customer",
        "customer_need",
        "category",
        "key_benefit",
        "alternative",
        "differentiator",
        "success_measure",
        "metric",
    ),
    check=actions.refuse_unready,
    check_unlink=actions.keep_ready,
    saved=actions.keep_version,
    detail_template="vision/_vision.html",
    detail_context=_context,
    form_base="vision.forms.VisionForm",
)
