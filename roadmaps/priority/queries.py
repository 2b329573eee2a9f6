"""What is read of prioritisation. Every query takes the product or the framework first."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from products.models import Product
from roadmaps import queries
from roadmaps.models import Answer, Edit, Framework, Initiative, Odds, Reply
from roadmaps.models.priority import BUILT_IN, FIELDS
from roadmaps.priority.calc.columns import Estimate
from roadmaps.priority.calc.ranking import Row, in_order, score_rows, summary
from roadmaps.priority.calc.surveys import kano, kano_score, opportunity

Cells = dict[tuple[int, str], Estimate]  # by initiative's number and column


def built_in(product: Product) -> Framework:
    """RICE as every product has it, as long as nobody has changed anything about it."""
    return Framework(
        workspace_id=product.workspace_id, product=product, key=BUILT_IN, name="RICE", method="rice"
    )


def frameworks(product: Product) -> list[Framework]:
    """The built-in one first, then the others in the order in which they were made."""
    stored = list(Framework.objects.filter(product=product, archived_at=None).order_by("pk"))
    for one in stored:
        one.product = product
    first = next((one for one in stored if one.is_built_in), None) or built_in(product)
    return [first, *(one for one in stored if not one.is_built_in)]


def framework(product: Product, key: str) -> Framework | None:
    return next((one for one in frameworks(product) if one.key == key), None)


def archived_frameworks(product: Product) -> QuerySet[Framework]:
    return Framework.objects.filter(product=product).exclude(archived_at=None).order_by("-archived_at")


def archived_framework(product: Product, key: str) -> Framework | None:
    return archived_frameworks(product).select_related("product__workspace").filter(key=key).first()


def initiatives(framework: Framework) -> list[Initiative]:
    return list(queries.open_initiatives(framework.product))


def cells(framework: Framework, rows: list[Initiative]) -> Cells:
    """Every answer of the framework's columns for these initiatives."""
    numbers = {row.pk: row.item.number for row in rows}
    known = {column.key for column in framework.columns}
    found: Cells = {}
    if framework.pk:
        for answer in Answer.objects.filter(framework=framework, initiative__in=numbers):
            if answer.column in known:
                found[numbers[answer.initiative_id], answer.column] = answer.estimate
    if framework.is_built_in:
        for row in rows:
            _from_fields(found, row)
    return found


def _from_fields(found: Cells, row: Initiative) -> None:
    """The initiative's own fields are the truth; a range counts while its middle is still what stands there."""
    for name in FIELDS:
        cell, value = (row.item.number, name), getattr(row, name)
        kept = found.pop(cell, None)
        if value is not None:
            found[cell] = kept if kept and kept.value == value else Estimate(float(value))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A framework with its rows, best first."""

    framework: Framework
    rows: list[Row]
    initiatives: dict[int, Initiative]  # by number
    summary: dict[str, Any]

    @property
    def has_ranges(self) -> bool:
        return any(answer.is_range for row in self.rows for answer in row.answers.values())


def sheet(framework: Framework) -> Sheet:
    found = initiatives(framework)
    rules = framework.rules
    rows = [
        Row(one.item.number, one.item.title, answers, listed)
        for listed, (one, answers) in enumerate(_with_answers(framework, found))
    ]
    if rules.method.asks_people:
        _from_replies(framework, found, rows)
        ordered = in_order(rows)
    else:
        ordered = score_rows(rules, rows)
    return Sheet(framework, ordered, {one.item.number: one for one in found}, summary(rules, ordered))


def _with_answers(
    framework: Framework, found: list[Initiative]
) -> list[tuple[Initiative, dict[str, Estimate]]]:
    answers: dict[int, dict[str, Estimate]] = defaultdict(dict)
    for (number, column), estimate in cells(framework, found).items():
        answers[number][column] = estimate
    return [(one, answers.get(one.item.number, {})) for one in found]


def _from_replies(framework: Framework, found: list[Initiative], rows: list[Row]) -> None:
    given: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    if framework.pk:
        for one in Reply.objects.filter(framework=framework, initiative__in=[row.pk for row in found]):
            given[one.initiative_id][one.question][one.respondent] = one.value
    for initiative, row in zip(found, rows):
        asked = given[initiative.pk]
        if framework.method == "kano":
            with_it, without = asked["functional"], asked["dysfunctional"]
            both = sorted(set(with_it) & set(without))
            result = kano((with_it[who] - 1, without[who] - 1) for who in both)
            row.score = kano_score(result)
            row.extra = {
                "counts": result.counts, "category": result.category, "better": result.better,
                "worse": result.worse, "respondents": len(both),
            }  # fmt: skip
        else:
            scored = opportunity(asked["importance"].values(), asked["satisfaction"].values())
            row.score = scored.score
            row.extra = {
                "importance": scored.importance, "satisfaction": scored.satisfaction,
                "respondents": max(len(asked["importance"]), len(asked["satisfaction"])),
            }  # fmt: skip


def stamp(sheet: Sheet) -> str:
    """Changes with anything that a simulation of this sheet rests on, and with nothing else."""
    framework = sheet.framework
    rules = framework.rules
    told = {
        "formula": rules.text,
        "limits": [(column.key, column.kind, column.least, column.most) for column in rules.columns],
        "top": framework.top,
        "rows": [
            (row.number, [(key, a.low, a.value, a.high) for key, a in sorted(row.answers.items())])
            for row in sorted(sheet.rows, key=lambda row: row.number)
        ],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def odds(framework: Framework) -> Odds | None:
    return Odds.objects.filter(framework=framework).first() if framework.pk else None


def newest_edit(framework: Framework, user: User) -> Edit | None:
    """What this person would undo."""
    if not framework.pk:
        return None
    return Edit.objects.filter(framework=framework, user=user, undone_at=None).order_by("-pk").first()


def edits(framework: Framework) -> QuerySet[Edit]:
    return Edit.objects.filter(framework=framework.pk or 0).select_related("user").order_by("-pk")
