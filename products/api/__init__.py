"""The REST API of products and items. Stages build their own viewsets on `ProductViewSet`."""

from products.api.base import Pages, ProductViewSet, WorkspaceViewSet
from products.api.items import viewset_for
from products.approval.api import ApprovalsViewSet
from products.stakeholders.api import SinceViewSet, StakeholdersViewSet

# What this storey adds to the resources of a product, as a stage does in its own `api.routes`.
routes = [
    ("approvals", ApprovalsViewSet, "approval"),
    ("stakeholders", StakeholdersViewSet, "stakeholder"),
    ("since", SinceViewSet, "since"),
]

__all__ = ["Pages", "ProductViewSet", "WorkspaceViewSet", "viewset_for"]
