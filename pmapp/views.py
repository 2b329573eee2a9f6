"""Pages that show several stages, and the small ones that belong to none."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import queries as people_queries
from accounts.access import workspace_view
from pmapp import queries as roof
from products import actions, queries
from products.access import product_view
from products.display import shown_activities
from products.paths import item_url
from products.web import go, page
from roadmaps.strategy import north_star

THEMES = {"light", "dark", "auto"}


def home(request: Any) -> HttpResponse:
    """To the person's workspace; to the first steps when there is none yet."""
    memberships = list(people_queries.memberships_of(request.user))
    if not memberships:
        return redirect("accounts:workspace-new")
    slug = request.session.get("workspace")
    chosen = next((one for one in memberships if one.workspace.slug == slug), memberships[0])
    return redirect("pmapp:workspace", workspace=chosen.workspace.slug)


# Metrics are computed all day long: on their own pages that is news, among what people did it is noise.
MACHINE_WORK = ("metric.computed",)
RECENT = 12


def _recent(activities: Any) -> Any:
    return shown_activities(activities.exclude(verb__in=MACHINE_WORK)[:RECENT], with_item=True)


@workspace_view("view")
def workspace_home(request: Any) -> HttpResponse:
    request.session["workspace"] = request.workspace.slug
    products = list(queries.products(request.access))
    context = {
        "cards": roof.product_cards(products),
        "archived": queries.archived_products(request.access),
        "activities": _recent(queries.workspace_activities(request.access)),
    }
    return page(request, "pmapp/workspace.html", context)


@product_view("view")
def overview(request: Any) -> HttpResponse:
    rail = roof.stage_rail(request.product, request.access)
    context = {
        "rail": rail,
        "rail_stages": [step.as_rail() for step in rail],
        "next_step": next((step for step in rail if step.state == "next"), None),
        "activities": _recent(queries.activities(request.product)),
        "loose_ends": roof.loose_ends(request.product),
        "star": north_star.tree(request.product),
    }
    return page(request, "pmapp/overview.html", context)


@workspace_view("view")
def search(request: Any) -> HttpResponse:
    """The palette gets options; whoever opens the address gets a page, with more of them."""
    text = request.GET.get("q", "").strip()[:200]
    is_palette = bool(request.htmx)
    found = list(queries.search(request.access, text)[: 8 if is_palette else 50]) if text else []
    results = [
        {
            "label": item.title,
            "url": item_url(item),
            "icon": item.declared.icon,
            "group": _named(item),
            "item": item,
        }
        for item in found
    ]
    template = "parts/palette_options.html" if is_palette else "pmapp/search.html"
    return page(request, template, {"text": text, "results": results})


def _named(item: Any) -> str:
    return f"{item.declared.label} {item.product.key}-{item.number}"


@workspace_view("view")
def notifications(request: Any) -> HttpResponse:
    rows = queries.notifications(request.access)[:100]
    return page(
        request, "pmapp/notifications.html", {"notifications": rows}, part="pmapp/_notifications.html"
    )


@workspace_view("comment")
def notifications_read(request: Any) -> HttpResponse:
    if request.method == "POST":
        actions.mark_read(workspace=request.workspace, user=request.user)
    return go(request, reverse("pmapp:notifications", args=[request.workspace.slug]))


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Theme is a cookie, so the server renders the right one: no flash, no inline script."""
    value = request.POST.get("theme", "")
    back = urlsplit(request.META.get("HTTP_REFERER", "/")).path or "/"
    is_local = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    htmx = getattr(request, "htmx", False)
    response = HttpResponse(status=204) if htmx else redirect(back if is_local else "/")
    if value in THEMES:
        response.set_cookie("theme", value, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response
