"""`manage.py metrics_state fold|check|rebuild`: the state kept from events and subscriptions, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from metrics import fold, revenue
from metrics.actions import fold_waiting
from metrics.fold.check import check
from metrics.models import Fold, RevenueFold
from metrics.revenue.check import check as check_revenue
from products.models import Product


class Command(BaseCommand):
    help = "Folds what has come in, compares the kept state with the raw rows, or makes it again from them."

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
                revenue.rebuild(product)
                self.stdout.write(f"{name}: made again")
                continue
            found = "; ".join(filter(None, (check(product), check_revenue(product))))
            differing += bool(found)
            self.stdout.write(f"{name}: {found or 'equal'}")
        if differing:
            raise CommandError(f"{differing} of the states differ. metrics_state rebuild makes them again.")

    def _products(self, name: str | None) -> list[Product]:
        products = Product.objects.select_related("workspace").filter(
            Q(pk__in=Fold.objects.values("product")) | Q(pk__in=RevenueFold.objects.values("product"))
        )
        if name:
            slug, _, key = name.partition("/")
            products = products.filter(workspace__slug=slug, key=key)
            if not products:
                raise CommandError(f"There is no state of a product {name}.")
        return list(products)
