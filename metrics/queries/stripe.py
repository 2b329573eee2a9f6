"""Stripe's webhook of a product."""

from metrics.models import StripeEndpoint
from products.models import Product


def stripe_of(product: Product) -> StripeEndpoint | None:
    return StripeEndpoint.objects.filter(product=product).first()


def stripe_at(address: str) -> StripeEndpoint | None:
    """The endpoint of an address that Stripe posts to."""
    return StripeEndpoint.objects.select_related("product__workspace").filter(address=address).first()
