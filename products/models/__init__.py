"""The shared Product and what every stage's things have in common."""

from products.models.approval import OUTCOMES, VERDICTS, ApprovalAnswer, ApprovalRequest
from products.models.decisions import Decision
from products.models.items import Detail, Item, Link
from products.models.letters import Letter, Silence
from products.models.life import Activity, Comment, Notification
from products.models.product import HUES, Product, ProductMembership, TokenLimit
from products.models.sharing import UNTRACKED, ShareDays, ShareLink
from products.models.stakeholders import CADENCES, Digest, Look, Stakeholder

__all__ = [
    "CADENCES",
    "HUES",
    "OUTCOMES",
    "UNTRACKED",
    "VERDICTS",
    "Activity",
    "ApprovalAnswer",
    "ApprovalRequest",
    "Comment",
    "Decision",
    "Detail",
    "Digest",
    "Item",
    "Letter",
    "Link",
    "Look",
    "Notification",
    "Product",
    "ProductMembership",
    "ShareDays",
    "ShareLink",
    "Silence",
    "Stakeholder",
    "TokenLimit",
]
