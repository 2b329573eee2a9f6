"""Making frameworks, changing what they ask, putting them away."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import slugify
from django.utils import timezone

from accounts.access import Actor
from products.actions import StaleVersion, record
from products.formula import FormulaError, parse
from products.models import Product
from roadmaps.models import Framework
from roadmaps.models.priority import BUILT_IN, RESERVED
from roadmaps.priority.calc.columns import KEY, Column
from roadmaps.priority.calc.methods import METHODS

MOST, MOST_COLUMNS = 40, 12
LEAST = 0.001  # what is smaller is no amount of anything, and shares of it have no end
SETTINGS = ("value_threshold", "effort_threshold", "capacity")
WORDS = {"min", "max", "log", "abs", "round", "if"}


def locked(framework: Framework) -> Framework:
    """The stored row, until the caller's transaction ends; the built-in one is stored by this when it is not yet.

    NO KEY, because the rows that name it only need it to exist.
    """
    product = framework.product
    if framework.pk is None:
        Framework.objects.bulk_create([framework], ignore_conflicts=True)
    found = Framework.objects.select_for_update(no_key=True).get(product=product, key=framework.key)
    found.product = product
    return found


@transaction.atomic
def create_framework(*, product: Product, actor: Actor, values: dict[str, Any]) -> Framework:
    """`values`: name, method, and as far as the method has them criteria, formula, settings and top."""
    _refuse_too_many(product)
    if values.get("method") not in METHODS:
        raise ValidationError({"method": f"Choose one of: {', '.join(METHODS)}."})
    row = Framework(
        workspace_id=product.workspace_id, product=product, created_by=actor.user, method=values["method"]
    )
    row.name = str(values.get("name") or METHODS[row.method].label).strip()
    row.key = _free_key(product, row.name)
    _apply(row, values)
    row.save()
    record("framework.created", product=product, actor=actor, changes={"name": [None, row.name]})
    return row


def _refuse_too_many(product: Product) -> None:
    """Until the caller's transaction ends nobody else makes one, so two at once take different keys."""
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if Framework.objects.filter(product=product, archived_at=None).count() >= MOST:
        raise ValidationError(f"A product has at most {MOST} frameworks. Archive one.")


@transaction.atomic
def change_framework(
    *, framework: Framework, actor: Actor, values: dict[str, Any], expected_version: int | None = None
) -> Framework:
    """Changes what is given. Answers in a column that goes are kept, and come back with it.

    With `expected_version`, nothing where somebody else has changed it since: StaleVersion.
    """
    row = _unchanged(locked(framework), expected_version)
    before = _told(row)
    if "name" in values:
        row.name = str(values["name"]).strip()
    _apply(row, values)
    after = _told(row)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        row.changed_at = timezone.now()
        row.version += 1
        row.save()
        record("framework.edited", product=row.product, actor=actor, changes=changes)
    return row


@transaction.atomic
def archive_framework(*, framework: Framework, actor: Actor, expected_version: int | None = None) -> None:
    if framework.is_built_in:
        raise ValidationError("RICE belongs to every product and stays.")
    row = _unchanged(locked(framework), expected_version)
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.version += 1
        row.save()
        record("framework.archived", product=row.product, actor=actor, changes={"name": [row.name, None]})


@transaction.atomic
def restore_framework(*, framework: Framework, actor: Actor) -> Framework:
    """Back among the others, with all that was answered in it."""
    _refuse_too_many(framework.product)
    row = locked(framework)
    if row.archived_at is not None:
        row.archived_at = None
        row.version += 1
        row.save()
        record("framework.restored", product=row.product, actor=actor, changes={"name": [None, row.name]})
    return row


def _unchanged(row: Framework, expected_version: int | None) -> Framework:
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(row)
    return row


def _told(row: Framework) -> dict[str, Any]:
    return {
        "name": row.name, "criteria": [column.as_json() for column in row.columns], "formula": row.formula,
        "settings": dict(row.settings), "top": row.top,
    }  # fmt: skip


def _free_key(product: Product, name: str) -> str:
    base = re.sub(r"^[^a-z]+", "", slugify(name).replace("_", "-"))[:34] or "framework"
    taken = set(Framework.objects.filter(product=product).values_list("key", flat=True))
    taken |= {BUILT_IN, *RESERVED}
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _apply(row: Framework, values: dict[str, Any]) -> None:
    """Takes criteria, formula, settings and top over, and says everything that is wrong with them at once."""
    method, wrong = METHODS[row.method], {}
    if values.get("criteria") is not None:
        try:
            row.criteria = [column.as_json() for column in _columns(row, values["criteria"])]
        except ValidationError as error:
            wrong["criteria"] = error.messages
    if "formula" in values and method.key == "formula":
        row.formula = str(values["formula"] or "").strip()
    elif values.get("formula"):
        wrong["formula"] = [f"{method.label} has its formula. Make a framework of the method “formula”."]
    if method.key == "formula" and "criteria" not in wrong and (why := formula_error(row)):
        wrong["formula"] = [why]
    if values.get("settings") is not None:
        unknown = set(values["settings"]) - set(SETTINGS)
        if unknown:
            wrong["settings"] = [f"There is no setting “{sorted(unknown)[0]}”."]
        given = {name: float(value) for name, value in values["settings"].items() if value is not None}
        if not all(value == 0 or LEAST <= value <= 1e9 for value in given.values()):  # not a number is not
            wrong["settings"] = ["Thresholds and capacity are 0, or numbers from 0.001 to 1,000,000,000."]
        row.settings = dict(row.settings) | given
    if values.get("top") is not None:
        row.top = values["top"]
        if not 1 <= row.top <= 100:
            wrong["top"] = ["The top is 1 to 100 initiatives."]
    try:
        row.full_clean(
            exclude=["workspace", "product", "created_by", "criteria", "settings", "archived_at"],
            validate_unique=False,
        )
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)


def formula_error(row: Framework) -> str:
    """What is wrong with the formula, pointing at the character; empty when nothing is."""
    text = row.formula or METHODS[row.method].formula
    try:
        parse(text, {column.key for column in row.columns})
    except FormulaError as error:
        return f"There is a mistake {error.pointed(text)}."
    return ""


def _columns(row: Framework, given: Any) -> list[Column]:
    """The criteria as columns. A method's own stay its own: only their names may differ."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COLUMNS:
        raise ValidationError(f"Give a list of 1 to {MOST_COLUMNS} criteria.")
    made = [_column(one) for one in given]
    keys = [column.key for column in made]
    if len(set(keys)) < len(keys):
        raise ValidationError("Two criteria have the same key.")
    method = METHODS[row.method]
    if method.own_columns:
        if method.key == "weighted" and any(None in {one.least, one.most} for one in made):
            raise ValidationError("A weighted criterion has a scale: say its least and its most.")
        return made
    if keys != [column.key for column in method.columns]:
        raise ValidationError(
            f"The criteria of {method.label} are its own; only their labels can be changed."
        )
    return [
        Column(**(own.as_json() | {"label": new.label, "note": new.note or own.note}))
        for own, new in zip(method.columns, made)
    ]


def _column(given: Any) -> Column:
    """One criterion, from what REST or the form sends."""
    if not isinstance(given, dict):
        raise ValidationError("A criterion is an object with key, label, least, most, weight and direction.")
    label = str(given.get("label") or "").strip()[:60]
    key = str(given.get("key") or slugify(label).replace("-", "_")[:24])
    if not label or "\x00" in label:
        raise ValidationError("Every criterion has a label.")
    if not KEY.fullmatch(key) or key in WORDS:
        raise ValidationError(
            f"“{key[:30]}” is no key: begin with a letter, then a–z, 0–9 and _, at most 24."
        )
    least, most = _limit(given.get("least")), _limit(given.get("most"))
    if least is not None and most is not None and not least < most:
        raise ValidationError(f"{label}: the least is below the most.")
    weight = _limit(given.get("weight", 1))
    if weight is None or not 0 < weight <= 1000 or round(weight, 3) != weight:
        raise ValidationError(f"{label}: a weight is above 0, up to 1000, with at most three decimals.")
    if given.get("direction", "more") not in {"more", "less"}:
        raise ValidationError(f"{label}: the direction is “more” or “less”.")
    kind = "number" if least is None or most is None else "scale"
    note = str(given.get("note") or "").replace("\x00", "").strip()[:120]
    return Column(key, label, kind, least, most, weight, given.get("direction", "more"), note)  # type: ignore[arg-type]  # one of the two words, as just asked


def _limit(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValidationError("Least, most and weight are numbers.") from None
    if not abs(number) <= 1e9:  # not a number is not
        raise ValidationError("Least, most and weight are numbers that are not too large.")
    return number
