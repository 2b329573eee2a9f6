from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Products"

    def ready(self) -> None:
        from accounts.actions import ON_LEAVING
        from products.actions.product import forget_product_roles

        ON_LEAVING.append(forget_product_roles)
