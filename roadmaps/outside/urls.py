"""Addresses that need no account: allow-listed fields only."""

from django.urls import path

from roadmaps.outside import letter_views, views

urlpatterns = [
    path("confirm/", letter_views.confirm, name="shared-confirm"),
    path("stop/", letter_views.stop, name="shared-stop"),
    path("<str:secret>/", views.shared, name="shared"),
    path("<str:secret>/embed/", views.embed, name="shared-embed"),
    path("<str:secret>/come-in/", views.come_in, name="shared-come-in"),
    path("<str:secret>/picture.png", views.shared_picture, name="shared-picture"),
    path("<str:secret>/e/<uuid:uid>/", views.wish, name="shared-wish"),
    *(
        path(f"<str:secret>/{name}", views.feed, {"name": name}, name=f"shared-{name.replace('.', '-')}")
        for name in views.FEEDS
    ),
]
