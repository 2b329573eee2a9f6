"""The REST API: one resource for each kind, from its declaration, and what the stages add in `api.routes`."""

from importlib import import_module
from importlib.util import find_spec

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from pmapp.document import Document
from products import kinds, stages
from products.api import people, viewset_for
from products.api import products as shared
from products.approval.api import WaitingViewSet
from roadmaps.showing import api as roadmap

STAGE_ROUTES = [stage.key for stage in stages.all_stages() if find_spec(f"{stage.key}.api")]

# Swagger UI sets style attributes from its script, which is why this one page, and only it, allows them.
API_PAGE = csp_update({"style-src": ["'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="pmapp/api_docs.html")
)


def product_router() -> SimpleRouter:
    router = SimpleRouter()
    for stage in STAGE_ROUTES:
        for prefix, viewset, basename in import_module(f"{stage}.api").routes:
            router.register(prefix, viewset, basename=basename)
    for kind in kinds.all_kinds():
        router.register(kind.plural, viewset_for(kind), basename=kind.key)
    return router


top = SimpleRouter()
top.register("workspaces", shared.WorkspacesViewSet, basename="workspace")
of_workspace = SimpleRouter()
of_workspace.register("products", shared.ProductsViewSet, basename="product")
of_workspace.register("members", people.MembersViewSet, basename="member")
of_workspace.register("invitations", people.InvitationsViewSet, basename="invitation")
of_workspace.register("tokens", people.TokensViewSet, basename="token")
of_workspace.register("waiting", WaitingViewSet, basename="waiting")
of_workspace.register("search", shared.SearchViewSet, basename="search")
of_workspace.register("activity", shared.ActivityViewSet, basename="activity")
for prefix, viewset, basename in roadmap.workspace_routes:
    of_workspace.register(prefix, viewset, basename=basename)

app_name = "api"
urlpatterns = [
    path("schema/", login_not_required(Document.as_view()), name="schema"),
    path("docs/", login_not_required(API_PAGE), name="docs"),
    path("", include(top.urls)),
    path("workspaces/<slug:workspace>/", include(of_workspace.urls)),
    path("workspaces/<slug:workspace>/products/<str:product>/", include(product_router().urls)),
]
