"""What is read of the North Star's tree."""

from products.models import Item, Product
from roadmaps.models import Driver


def drivers(product: Product) -> list[Driver]:
    """Every metric of the tree, in the order they were put in."""
    rows = Driver.objects.filter(product=product).order_by("position", "pk")
    return list(
        rows.select_related(
            "product__workspace", "metric__product__workspace", "metric__owner", "parent__metric"
        )
    )


def driver(product: Product, pk: int) -> Driver | None:
    rows = Driver.objects.filter(product=product, pk=pk)
    return rows.select_related("product__workspace", "metric__product__workspace", "parent__metric").first()


def metric(product: Product, number: int) -> Item | None:
    return Item.objects.filter(product=product, kind="metric", number=number, archived_at=None).first()


def metrics(product: Product) -> list[Item]:
    """Live metrics that may be put in the tree, by name."""
    rows = Item.objects.filter(product=product, kind="metric", archived_at=None)
    return list(rows.order_by("title", "number"))
