"""What is done to products and items. Each action is one transaction, takes the actor, records one Activity."""

from products.actions.comments import comment, delete_comment, edit_comment
from products.actions.items import (
    ITEM_FIELDS,
    StaleVersion,
    archive,
    complaints,
    create,
    create_linked,
    edit,
    restore,
)
from products.actions.links import link, unlink
from products.actions.notices import mark_read, notify
from products.actions.product import (
    archive_product,
    change_product,
    create_product,
    issue_token,
    limit_token,
    remove_product_role,
    restore_product,
    set_product_role,
)
from products.actions.record import analyze_records, record
from products.actions.sharing import count_view, issue_share, reissue_share, revoke_share

__all__ = [
    "ITEM_FIELDS",
    "StaleVersion",
    "analyze_records",
    "archive",
    "archive_product",
    "change_product",
    "comment",
    "complaints",
    "count_view",
    "create",
    "create_linked",
    "create_product",
    "delete_comment",
    "edit",
    "edit_comment",
    "issue_share",
    "issue_token",
    "limit_token",
    "link",
    "mark_read",
    "notify",
    "record",
    "reissue_share",
    "remove_product_role",
    "restore",
    "restore_product",
    "revoke_share",
    "set_product_role",
    "unlink",
]
