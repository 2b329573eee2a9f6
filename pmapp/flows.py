"""The few writes that cross stages: read in one, written through the other's action, marked in the first."""

import hashlib
from collections import defaultdict
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction

from accounts.access import SYSTEM
from feedback import actions as feedback
from feedback.system_queries import responses_to_forward
from metrics.actions import take_rows
from metrics.actions.data import BadRows
from products.models import Product

log = structlog.get_logger("pmapp.flows")


@transaction.atomic
def forward_answers(limit: int) -> int:
    """Hands answers to surveys on to the metrics stage. The external id makes a repeat harmless.

    Returns how many arrived. An answer that is refused keeps neither its product's others nor other products waiting.
    """
    by_product = defaultdict(list)
    for response in responses_to_forward(limit):
        by_product[response.survey.item.product].append(response)
    return sum(_forward(product, responses) for product, responses in by_product.items())


def _forward(product: Product, responses: list[Any]) -> int:
    refused: set[int] = set()
    try:
        _hand_over(product, responses)
    except BadRows as bad:  # the refusal stands on the product's page about data sources
        refused = {responses[one["index"]].pk for one in bad.rejected}
        good = [response for response in responses if response.pk not in refused]
        if good:
            _hand_over(product, good)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        log.exception("answers_not_forwarded", product=product.pk)
        refused = {response.pk for response in responses}
    feedback.note_unforwarded(ids=refused)
    return feedback.mark_forwarded(ids=[one.pk for one in responses if one.pk not in refused])


def _hand_over(product: Product, responses: list[Any]) -> None:
    rows = [_as_answer(response) for response in responses]
    take_rows(product=product, what="answers", rows=rows, actor=SYSTEM)


def _as_answer(response: Any) -> dict[str, Any]:
    """One score as the metrics stage takes it. It gets a hash for the person: counting needs no address."""
    named = response.respondent or f"anonymous {response.pk}"
    person = hashlib.sha256(f"{response.survey_id}:{response.wave}:{named}".encode()).hexdigest()
    return {
        "external_id": f"response-{response.pk}",
        "survey": str(response.survey.item.number),
        "kind": response.survey.question_kind,
        "respondent": person,
        "score": response.score,
        "submitted_at": response.submitted_at.isoformat(),
    }
