"""Stripe: the address that it posts to, and the panel with its signing secret."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from metrics import actions, queries, rate, vault
from metrics.fields import Bad
from metrics.forms import StripeForm
from metrics.stripe.signature import NotFromStripe, verify
from metrics.views.sources import sources_page
from products.access import product_view
from products.paths import product_url
from products.web import go


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest, address: str) -> HttpResponse:
    """A 2xx only after the commit: Stripe sends anything else again."""
    endpoint = queries.stripe_at(address)
    if endpoint is None or endpoint.product.archived_at is not None:
        return _problem(404, "There is no such endpoint.")
    if not rate.has_room(f"stripe:{endpoint.pk}"):
        return _problem(429, "Too many requests.")
    try:
        payload = request.body
        if not endpoint.sealed_secret:
            raise NotFromStripe("No signing secret has been saved yet.")
        verify(payload, request.headers.get("Stripe-Signature", ""), vault.unseal(endpoint.sealed_secret))
        body = json.loads(payload)
        if not isinstance(body, dict):
            raise Bad("body", "An event is an object.")
        return JsonResponse({"received": True, "outcome": actions.take_stripe(endpoint=endpoint, body=body)})
    except RequestDataTooBig:
        return _problem(413, "An event may have at most 1 MB.")
    except NotFromStripe as refused:
        why, status = str(refused), 400
    except vault.Unreadable:
        why, status = "The stored signing secret cannot be read any more. Paste it again.", 503
    except Bad as bad:
        why, status = f"{bad.field}: {bad.message}", 400
    except (ValueError, RecursionError):
        why, status = "The body is not JSON.", 400
    actions.refuse_stripe(endpoint=endpoint, why=why)
    return _problem(status, why)


def _problem(status: int, why: str) -> JsonResponse:
    return JsonResponse({"received": False, "message": why}, status=status)


@product_view("manage")
def connect(request: Any) -> HttpResponse:
    """Without a secret: makes the address, which Stripe must have before it shows a secret."""
    if request.method != "POST":
        return sources_page(request)
    form = StripeForm(request.POST)
    has_secret = "secret" in request.POST
    if has_secret and not form.is_valid():
        return sources_page(request, 422, stripe_form=form)
    secret = form.cleaned_data["secret"] if has_secret else ""
    try:
        actions.connect_stripe(product=request.product, secret=secret, actor=request.access.actor)
    except ValidationError as error:
        form.add_error("secret", error.messages)
        return sources_page(request, 422, stripe_form=form)
    said = "Signing secret saved." if secret else "Here is the address for Stripe."
    return go(request, product_url(request.product, "metrics:sources"), said)


@product_view("manage")
def disconnect(request: Any) -> HttpResponse:
    endpoint = queries.stripe_of(request.product)
    if endpoint is None or request.method != "POST":
        raise Http404
    actions.disconnect_stripe(endpoint=endpoint, actor=request.access.actor)
    return go(request, product_url(request.product, "metrics:sources"), "Stripe disconnected.")
