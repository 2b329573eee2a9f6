"""The few writes that cross stages: read in one, written through the other's action, marked in the first."""

import hashlib
from collections import defaultdict
from typing import Any

from django.db import transaction

from accounts.access import SYSTEM
from feedback import actions as feedback
from feedback.system_queries import responses_to_forward
from metrics.actions import take_rows


@transaction.atomic
def forward_answers(limit: int) -> int:
    """Hands answers to surveys on to the metrics stage. The external id makes a repeat harmless."""
    waiting = responses_to_forward(limit)
    by_product = defaultdict(list)
    for response in waiting:
        by_product[response.survey.item.product].append(_as_answer(response))
    for product, rows in by_product.items():
        take_rows(product=product, what="answers", rows=rows, actor=SYSTEM)
    feedback.mark_forwarded(ids=[response.pk for response in waiting])
    return len(waiting)


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
