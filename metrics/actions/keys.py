"""Write keys: tokens that may only send data, to one product."""

from django.db import transaction

from accounts import actions as account_actions
from accounts.access import Actor
from accounts.models import ApiToken, User
from products import actions as product_actions
from products.models import Product


@transaction.atomic
def create_write_key(*, product: Product, user: User, name: str, actor: Actor) -> tuple[ApiToken, str]:
    """The key and its secret, which is shown this once."""
    token, secret = account_actions.create_token(
        workspace=product.workspace, user=user, name=name.strip(), scopes=["ingest"]
    )
    product_actions.limit_token(token=token, product=product)
    product_actions.record(
        "product.write_key_created", product=product, actor=actor, changes={"name": [None, token.name]}
    )
    return token, secret


@transaction.atomic
def revoke_write_key(*, product: Product, token: ApiToken, actor: Actor) -> None:
    account_actions.revoke_token(token=token)
    product_actions.record(
        "product.write_key_revoked", product=product, actor=actor, changes={"name": [token.name, None]}
    )
