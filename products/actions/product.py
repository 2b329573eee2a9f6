"""Products themselves, who is on them, and which tokens reach only one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import Actor
from accounts.actions import create_token
from accounts.models import ApiToken, Membership, User, Workspace
from accounts.roles import Role
from products.actions.record import plain, record
from products.models import Product, ProductMembership, TokenLimit

TAKEN = "Another product of this workspace has this key."
FIELDS = ("name", "description", "lifecycle", "owner", "hue", "website", "visibility")


@transaction.atomic
def create_product(*, workspace: Workspace, actor: Actor, values: dict[str, Any]) -> Product:
    product = Product(workspace=workspace)
    for name in ("key", *FIELDS):
        if name in values:
            setattr(product, name, values[name])
    product.key = product.key.strip().upper()
    _check(product)
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError:  # somebody took the key between the check and now
        raise ValidationError({"key": TAKEN}) from None
    _keep_inside(product, actor)
    record("product.created", product=product, actor=actor, changes={"name": [None, product.name]})
    return product


@transaction.atomic
def change_product(*, product: Product, actor: Actor, values: dict[str, Any]) -> Product:
    product = Product.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=product.pk)
    before = {name: getattr(product, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(product, name, values[name])
    _check(product)
    changes = {
        name: [plain(before[name]), plain(getattr(product, name))]
        for name in FIELDS
        if before[name] != getattr(product, name)
    }
    if changes:
        product.save()
        _keep_inside(product, actor)
        record("product.edited", product=product, actor=actor, changes=changes)
    return product


def _check(product: Product) -> None:
    errors: dict[str, Any] = {}
    try:
        product.full_clean()
    except ValidationError as error:
        errors.update(error.error_dict)
    if "__all__" in errors:
        errors.setdefault("key", errors.pop("__all__"))
        errors["key"] = [TAKEN]
    in_workspace = Membership.objects.filter(workspace=product.workspace, user=product.owner_id)
    if product.owner_id and not in_workspace.exists():
        errors["owner"] = ["Choose somebody of this workspace."]
    if errors:
        raise ValidationError(errors)


def _keep_inside(product: Product, actor: Actor) -> None:
    """Whoever closes a product to all but its people is one of them, or it would be lost to them at once."""
    if product.visibility != "members" or actor.user is None:
        return
    in_workspace = Membership.objects.filter(workspace=product.workspace_id, user=actor.user).first()
    if in_workspace is not None and in_workspace.role != "admin":
        ProductMembership.objects.get_or_create(
            product=product,
            user=actor.user,
            defaults={"role": in_workspace.role, "workspace_id": product.workspace_id},
        )


@transaction.atomic
def archive_product(*, product: Product, actor: Actor) -> None:
    if Product.objects.filter(pk=product.pk, archived_at=None).update(archived_at=timezone.now()):
        record("product.archived", product=product, actor=actor)


@transaction.atomic
def restore_product(*, product: Product, actor: Actor) -> None:
    if Product.objects.filter(pk=product.pk).exclude(archived_at=None).update(archived_at=None):
        record("product.restored", product=product, actor=actor)


@transaction.atomic
def set_product_role(*, product: Product, user: User, role: Role, actor: Actor) -> ProductMembership:
    if not Membership.objects.filter(workspace=product.workspace_id, user=user).exists():
        raise ValidationError({"user": "Choose somebody of this workspace."})
    admins = Membership.objects.filter(workspace=product.workspace_id, role="admin")
    if role == "admin" and actor.user is not None and not admins.filter(user=actor.user).exists():
        raise ValidationError({"role": "Only an admin of the workspace makes somebody an admin."})
    before = ProductMembership.objects.filter(product=product, user=user).first()
    membership, _ = ProductMembership.objects.update_or_create(
        product=product, user=user, defaults={"role": role, "workspace_id": product.workspace_id}
    )
    if before is None or before.role != role:
        changes = {str(user): [before and before.role, role]}
        record("product.role_set", product=product, actor=actor, changes=changes)
    return membership


@transaction.atomic
def remove_product_role(*, membership: ProductMembership, actor: Actor) -> None:
    product, changes = membership.product, {str(membership.user): [membership.role, None]}
    membership.delete()
    record("product.role_removed", product=product, actor=actor, changes=changes)


def forget_product_roles(membership: Membership) -> None:
    """Who leaves the workspace and comes back later does not come back into its closed products."""
    ProductMembership.objects.filter(workspace=membership.workspace_id, user=membership.user_id).delete()


@transaction.atomic
def issue_token(*, product: Product | None, **values: Any) -> tuple[ApiToken, str]:
    """A token and its secret; with a product it reaches nothing else, from its first moment."""
    token, secret = create_token(**values)
    if product is not None:
        limit_token(token=token, product=product)
    return token, secret


@transaction.atomic
def limit_token(*, token: ApiToken, product: Product) -> TokenLimit:
    """From now on the token reaches this product only."""
    if token.workspace_id != product.workspace_id:
        raise ValidationError({"product": "There is no such product in this workspace."})
    limit, _ = TokenLimit.objects.update_or_create(
        token=token, defaults={"product": product, "workspace_id": product.workspace_id}
    )
    return limit
