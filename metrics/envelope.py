"""Messages in the Segment shape: what is taken from each, and why one is refused. Pure.

A message without its own time is dated by when we got it. A client whose clock is wrong says so by `sentAt`:
the difference to our clock is taken off its timestamps (Segment's rule).
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from metrics import fields
from metrics.fields import Bad
from metrics.shapes import not_ahead
from products.parsers import unclean

MESSAGE_LIMIT = 32 * 1024
TOGETHER = 16  # messages whose size is looked at together: usually they are small
BATCH_LIMIT = 500 * 1024
BATCH_MOST = 10_000  # more of 500 KB can only be rubbish, and each would get its own complaint
KINDS = ("track", "identify", "page", "screen", "group", "alias")
SKEW_LIMIT = timedelta(days=3650)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Taken:
    """What a request brought: rows to store, and what was refused by its place in the batch."""

    events: list[dict[str, Any]] = field(default_factory=list)
    aliases: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    accepted: int = 0


def read(messages: list[Any], kind: str | None, now: datetime, sent_at: Any = None) -> Taken:
    """Sorts the messages into rows and refusals; one bad message never costs the others."""
    taken, are_fine = Taken(), _are_fine(messages)
    for index, message in enumerate(messages):
        try:
            if not are_fine:
                _check(message)
            _take(taken, message, kind, now, sent_at)
            taken.accepted += 1
        except Bad as bad:
            taken.rejected.append({"index": index, "field": bad.field, "message": bad.message})
    return taken


def _are_fine(messages: list[Any]) -> bool:
    """What `_check` asks of each, asked of all at once; no says only that each must be asked."""
    if not all(isinstance(one, dict) for one in messages) or unclean(messages):
        return False
    parts = (messages[start : start + TOGETHER] for start in range(0, len(messages), TOGETHER))
    return all(len(_compact(part).encode()) <= MESSAGE_LIMIT for part in parts)


def _check(message: Any) -> None:
    if not isinstance(message, dict):
        raise Bad("message", "A message is an object.")
    if problem := unclean(message):
        raise Bad(problem[0] or "message", problem[1])
    # As compact as any client writes it, so that none is refused here which is within the limit where it was made.
    if len(_compact(message).encode()) > MESSAGE_LIMIT:
        raise Bad("message", "A message may have at most 32 KB.")


def _take(taken: Taken, message: dict[str, Any], kind: str | None, now: datetime, sent_at: Any) -> None:
    kind = kind or fields.one_of(message, "type", KINDS)
    at = not_ahead(_occurred(message, now, message.get("sentAt") or sent_at), "timestamp", now)
    user = fields.text(message, "userId", 200, required=False)
    anonymous = fields.text(message, "anonymousId", 200, required=False)
    if kind == "alias":
        previous = fields.text(message, "previousId", 200)
        taken.aliases.append(_alias(previous, fields.text(message, "userId", 200), kind))
        return
    if not user and not anonymous:
        raise Bad("userId", "Give a userId or an anonymousId.")
    if kind == "identify" and user and anonymous and user != anonymous:
        taken.aliases.append(_alias(anonymous, user, kind))
    taken.events.append(
        {
            "message_id": fields.text(message, "messageId", 120, required=False) or f"made-{uuid.uuid4()}",
            "kind": kind,
            "name": _name(message, kind),
            "distinct_id": user or anonymous,
            "session_id": _session(message),
            "occurred_at": at,
            "properties": _properties(message, kind),
        }
    )


def _alias(source: str, target: str, kind: str) -> dict[str, Any]:
    return {"from_id": source, "to_id": target, "kind": kind}


def _occurred(message: dict[str, Any], now: datetime, sent_at: Any) -> datetime:
    original = "originalTimestamp"
    if message.get("timestamp") and message.get(original):
        return fields.instant(message, "timestamp")  # put right already by whoever forwarded it
    name = original if message.get(original) else "timestamp"
    at = fields.instant(message, name, now)
    if not message.get(name) or not sent_at:
        return at
    skew = now - fields.instant_of(sent_at, "sentAt")
    return at + skew if abs(skew) < SKEW_LIMIT else at


def _name(message: dict[str, Any], kind: str) -> str:
    if kind == "track":
        return fields.text(message, "event", 200)
    if kind in ("page", "screen"):
        name = fields.text(message, "name", 190, required=False)
        return f"{kind}: {name}" if name else kind
    return kind


def _properties(message: dict[str, Any], kind: str) -> dict[str, Any]:
    """What the message says of the thing or the person; of a group also which one it is."""
    given = _object(message, "properties") or _object(message, "traits")
    if kind == "group":
        return given | {"groupId": fields.text(message, "groupId", 200)}
    return given


def _session(message: dict[str, Any]) -> str:
    """The client's own session id, where it sends one."""
    for place in ("properties", "context"):
        holder = message.get(place)
        if isinstance(holder, dict) and holder.get("sessionId") not in (None, ""):
            return fields.text(holder, "sessionId", 120)
    return ""


def _object(message: dict[str, Any], name: str) -> dict[str, Any]:
    value = message.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Bad(name, "This must be an object.")
    return value
