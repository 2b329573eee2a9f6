"""The REST API of products and items. Stages build their own viewsets on `ProductViewSet`."""

from products.api.base import Pages, ProductViewSet, WorkspaceViewSet
from products.api.items import viewset_for

__all__ = ["Pages", "ProductViewSet", "WorkspaceViewSet", "viewset_for"]
