"""Addresses of the roadmap: the same below a product's roadmaps/ and below the workspace's roadmap/."""

from typing import Any

from django.urls import path

from roadmaps.showing import moving, views
from roadmaps.showing.asked import LAYOUTS


def _pages(gate: Any) -> list[Any]:
    """Each page behind the gate of one product, or behind the workspace's."""
    shown = gate(views.show)
    return [
        *(path(f"{layout}/", shown, {"layout": layout}, name=layout) for layout in LAYOUTS),
        path("present/", gate(views.presented), name="present"),
        path("changes/", gate(views.changes), name="changes"),
        path("print/", gate(views.printed), name="print"),
        path("roadmap.svg", gate(views.svg), name="svg"),
        path("roadmap.pdf", gate(views.pdf), name="pdf"),
        path("roadmap.csv", gate(views.table), name="csv"),
        path("views/", gate(views.view_list), name="views"),
        path("views/new/", gate(views.view_new, "contribute"), name="view-new"),
        path("views/<int:pk>/", gate(views.view_open), name="view"),
        path("views/<int:pk>/edit/", gate(views.view_edit, "contribute"), name="view-edit"),
        path("views/<int:pk>/keep/", gate(views.view_keep_posted, "contribute"), name="view-keep"),
        path("views/<int:pk>/delete/", gate(views.view_delete_posted, "contribute"), name="view-delete"),
    ]


of_product = [
    *_pages(views.of_one),
    path("timeline/<int:number>/move/", moving.move, name="move"),
    path("horizons/place/", moving.place, name="place"),
]
of_workspace = _pages(views.of_all)
