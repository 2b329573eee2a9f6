"""Telling people of an insight: an activity on the metric, and a notification to those who follow it."""

from accounts.access import SYSTEM
from accounts.models import User
from metrics.models import Follower, Insight
from products import actions as product_actions
from products import queries as product_queries
from products.access import may_see

VERBS = {
    ("change", "up"): "rose",
    ("change", "down"): "fell",
    ("target", "up"): "reached_target",
    ("target", "down"): "missed_target",
}


def tell(*, insight: Insight) -> None:
    """Called once for an insight, in the transaction that makes it."""
    metric = insight.metric
    item = metric.item
    activity = product_actions.record(
        f"metric.{_verb(insight)}", product=item.product, actor=SYSTEM, item=item, changes=_changes(insight)
    )
    insight.activity = activity
    insight.save(update_fields=["activity"])
    told: dict[int, tuple[User, str]] = {}
    if owner := item.owner or item.product.owner:
        told[owner.pk] = (owner, "owner")
    for comment in product_queries.comments(item.product, item):
        if comment.author is not None:
            told.setdefault(comment.author.pk, (comment.author, "thread"))
    for follower in Follower.objects.filter(metric=metric).select_related("user"):
        told.setdefault(follower.user_id, (follower.user, "follower"))
    people = [pair for pair in told.values() if may_see(pair[0], item.product)]
    product_actions.notify(activity=activity, told=people)


def _verb(insight: Insight) -> str:
    """For a target that is to be undercut, falling below it is reaching it."""
    if insight.kind in {"above", "below"}:
        return "crossed_line"
    direction = insight.direction
    if insight.kind == "target" and insight.metric.direction == "down":
        direction = "down" if direction == "up" else "up"
    return VERBS[insight.kind, direction]


def _changes(insight: Insight) -> dict[str, list[str | None]]:
    said = {"value": [_written(insight, insight.before), _written(insight, insight.after)]}
    if insight.line is not None:
        said["line"] = [None, _written(insight, insight.line)]
    return said | {"since": [None, insight.since.isoformat()]}


def _written(insight: Insight, value: object) -> str | None:
    return None if value is None else insight.written(value)
