"""Keeping the evidence of a decision anew: after records were linked to one that had been decided already."""

from typing import Any

from django.http import Http404, HttpResponse

from products.access import product_view
from products.decisions.rules import keep_evidence
from products.kinds import Kind
from products.paths import item_url
from products.views.items import editable
from products.web import go


@product_view("contribute")
def keep(request: Any, kind: Kind, number: int) -> HttpResponse:
    if kind.key != "decision":
        raise Http404
    decision = editable(request, kind, number)
    if request.method == "POST":
        keep_evidence(decision)
        return go(request, item_url(decision.item), "Kept as it stands now.")
    return go(request, item_url(decision.item))
