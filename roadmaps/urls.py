"""Addresses of the roadmaps stage below /w/<workspace>/p/<product>/roadmaps/."""

from django.urls import path

from roadmaps import views
from roadmaps.showing import urls as showing
from roadmaps.strategy.views import plans

app_name = "roadmaps"
urlpatterns = [
    *showing.of_product,
    path("prioritise/", views.prioritise, name="prioritise"),
    path("prioritise/<int:number>/", views.score, name="score"),
    path("objectives/", views.strategy, name="strategy"),
    path("initiatives/<int:number>/depend/", plans.depend, name="depend"),
    path("sharing/", views.sharing, name="sharing"),
    path("sharing/<int:pk>/revoke/", views.share_revoke, name="sharing-revoke"),
    path("sharing/<int:pk>/reissue/", views.share_reissue, name="sharing-reissue"),
]
