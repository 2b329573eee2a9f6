"""Every address of pmapp. Product pages stand below /w/<workspace>/p/<product>/."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from pmapp import health, views
from products.approval import pages as approval
from products.stakeholders import pages as stakeholders
from products.views import product as product_views
from products.views import roles, tokens
from roadmaps.showing import urls as roadmap

PRODUCT = "w/<slug:workspace>/p/<str:product>/"
STAGES = ("vision", "research", "roadmaps", "feedback", "execution", "launch", "metrics")

roof = [
    path("w/<slug:workspace>/", views.workspace_home, name="workspace"),
    path("w/<slug:workspace>/search/", views.search, name="search"),
    path("w/<slug:workspace>/waiting/", approval.waiting, name="waiting"),
    path("w/<slug:workspace>/notifications/", views.notifications, name="notifications"),
    path("w/<slug:workspace>/notifications/read/", views.notifications_read, name="notifications-read"),
    path("w/<slug:workspace>/products/new/", product_views.product_new, name="product-new"),
    path("w/<slug:workspace>/settings/tokens/", tokens.tokens, name="tokens"),
    path("w/<slug:workspace>/settings/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path(PRODUCT, views.overview, name="overview"),
    path(f"{PRODUCT}edit/", product_views.product_edit, name="product-edit"),
    path(f"{PRODUCT}roles/", roles.product_roles, name="product-roles"),
    path(f"{PRODUCT}roles/<int:pk>/remove/", roles.product_role_remove, name="product-role-remove"),
    path(f"{PRODUCT}archive/", product_views.product_archive, name="product-archive"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("theme/", views.set_theme, name="set-theme"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include((roof, "pmapp"))),
    path("w/<slug:workspace>/roadmap/", include((roadmap.of_workspace, "roadmap"))),
    *(path(f"{PRODUCT}{stage}/", include(f"{stage}.urls")) for stage in STAGES),
    path(PRODUCT, include("products.urls")),
    path("api/v1/", include("pmapp.api_urls")),
    # Public groups: no account, no session cookie, allow-listed fields only.
    path("unsubscribe/<str:token>/", stakeholders.unsubscribe, name="unsubscribe"),
    path("s/", include("roadmaps.outside.urls")),
    path("d/", include("metrics.public_urls")),
    path("", include("feedback.public_urls")),
    path("v1/", include("metrics.ingest_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "pmapp.errors.bad_request"
handler403 = "pmapp.errors.forbidden"
handler404 = "pmapp.errors.not_found"
handler500 = "pmapp.errors.broken"
