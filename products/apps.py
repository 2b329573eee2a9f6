from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Products"

    def ready(self) -> None:
        from accounts.actions import ON_LEAVING
        from products import kinds, outbox, stages
        from products.actions.items import ON_NEW_CONTENT
        from products.actions.product import forget_product_roles
        from products.approval.actions import record_changed
        from products.decisions.kind import DECISION
        from products.stakeholders import digest

        ON_LEAVING.append(forget_product_roles)
        ON_NEW_CONTENT.append(record_changed)
        outbox.hear(digest.SORT, digest.outcome)
        kinds.register(DECISION)
        stages.register(
            stages.Stage(
                key="products",
                label="Alignment",
                icon="handshake",
                order=8,
                question="Who agreed to what, and why?",
                nav=(
                    stages.NavItem("What changed", "history", "products:since"),
                    stages.NavItem("Decisions", "gavel", "products:list", kind="decision"),
                    stages.NavItem("Approvals", "badge-check", "products:approvals"),
                    stages.NavItem("Stakeholders", "users-round", "products:stakeholders", need="manage"),
                ),
                in_rail=False,
            )
        )
