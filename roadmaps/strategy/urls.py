"""Addresses of the strategy, below a product's roadmaps."""

from django.urls import path

from roadmaps.strategy.views import goals, north, plans

urlpatterns = [
    path("objectives/", goals.strategy, name="strategy"),
    path("key-results/<int:number>/check-in/", goals.check_in, name="check-in"),
    path("objectives/<int:number>/close/", goals.close, name="close"),
    path("north-star/", north.north_star_page, name="north-star"),
    path("north-star/add/", north.add, name="driver-add"),
    path("north-star/<int:pk>/edit/", north.change, name="driver-edit"),
    path("north-star/<int:pk>/remove/", north.remove, name="driver-remove"),
    path("initiatives/<int:number>/depend/", plans.depend, name="depend"),
]
