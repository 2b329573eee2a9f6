"""Links to the dashboard, made and revoked by managers."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from metrics import actions, queries
from metrics.forms import DashboardShareForm
from products.access import product_view
from products.sharing.pages import SharePages

LINKS = SharePages(
    name="metrics:sharing",
    public="shared-dashboard",
    form=DashboardShareForm,
    create=actions.create_share,
    shares=queries.shares,
    share=queries.share,
    details="metrics/_share_details.html",
    teaches="A link shows investors or customers the tiles of this dashboard as they are now: titles, numbers and "
    "charts. Nothing else leaves: no definitions, no people, no settings.",
    crumb=("Dashboard", "metrics:dashboard"),
)


@product_view("manage")
def sharing(request: Any) -> HttpResponse:
    return LINKS.show(request)


@product_view("manage")
@require_POST
def revoke(request: Any, pk: int) -> HttpResponse:
    return LINKS.revoke(request, pk)


@product_view("manage")
@require_POST
def reissue(request: Any, pk: int) -> HttpResponse:
    return LINKS.reissue(request, pk)
