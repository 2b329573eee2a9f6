"""`manage.py metrics_state fold|check|rebuild`: the state kept from events, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics import fold
from metrics.actions import fold_waiting
from metrics.fold.check import check
from metrics.models import Fold
from products.models import Product


class Command(BaseCommand):
    help = "Folds what has come in, compares the kept state with the raw events, or makes it again from them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["fold", "check", "rebuild"])
        parser.add_argument("--product", help="its workspace and key, such as acme/NOTES; else every product")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "fold":
            self.stdout.write(f"{fold_waiting()} deliveries folded")
            return
        differing = 0
        for product in self._products(options["product"]):
            name = f"{product.workspace.slug}/{product.key}"
            if options["what"] == "rebuild":
                fold.rebuild(product)
                self.stdout.write(f"{name}: made again")
                continue
            found = check(product)
            differing += bool(found)
            self.stdout.write(f"{name}: {found or 'equal'}")
        if differing:
            raise CommandError(f"{differing} of the states differ. metrics_state rebuild makes them again.")

    def _products(self, name: str | None) -> list[Product]:
        products = Product.objects.select_related("workspace").filter(
            pk__in=Fold.objects.values("product_id")
        )
        if name:
            slug, _, key = name.partition("/")
            products = products.filter(workspace__slug=slug, key=key)
            if not products:
                raise CommandError(f"There is no state of a product {name}.")
        return list(products)
