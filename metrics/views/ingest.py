"""The public ingestion routes in the Segment HTTP shape. A 2xx is sent only after the commit."""

import base64
import binascii
import json
import zlib
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from metrics import actions, queries, rate
from metrics.envelope import BATCH_LIMIT, BATCH_MOST, Taken, read


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def _decompressed(request: HttpRequest) -> bytes:
    try:
        raw = request.body
    except (RequestDataTooBig, RawPostDataException, UnreadablePostError):
        raise Refused(413, "too_large", "A batch may have at most 500 KB.") from None
    if request.headers.get("Content-Encoding", "").lower() == "gzip":
        try:
            unzip = zlib.decompressobj(31)
            raw = unzip.decompress(raw, BATCH_LIMIT + 1)
        except zlib.error:
            raise Refused(400, "bad_gzip", "The body says gzip but is not.") from None
    if len(raw) > BATCH_LIMIT:
        raise Refused(413, "too_large", "A batch may have at most 500 KB.")
    return raw


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(_decompressed(request).decode())
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused(400, "bad_json", "The body is not JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Refused(400, "bad_json", "The body must be a JSON object.")
    return body


def _key(request: HttpRequest, body: dict[str, Any]) -> str:
    """The write key: HTTP Basic's user name, else `writeKey` of the body."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given.strip(), validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            raise Refused(401, "bad_key", "The Authorization header is not valid Basic.") from None
    key = body.get("writeKey")
    return key if isinstance(key, str) else ""


def _product(key: str) -> Any:
    door = queries.door(key) if key else None
    if door is None:
        raise Refused(401, "bad_key", "The write key is missing, unknown, expired or revoked.")
    if not door.is_write_key:
        raise Refused(
            403, "not_a_write_key", "This token is no write key. Make one on the data sources page."
        )
    if door.product is None:
        raise Refused(
            403, "no_product", "This write key belongs to no product. Make one on its data sources page."
        )
    if not door.may_contribute:
        raise Refused(403, "no_right", "Whoever made this write key may no longer add to its product.")
    if door.is_archived:
        raise Refused(403, "archived", "The product of this write key is archived.")
    if not rate.has_room(f"ingest:{door.token}"):
        raise Refused(429, "too_many", "Too many requests with this write key. Send fewer, larger batches.")
    return door.product


def _messages(body: dict[str, Any]) -> list[Any]:
    batch = body.get("batch")
    if not isinstance(batch, list) or not batch:
        raise Refused(400, "no_batch", "A batch needs a list of messages under “batch”.")
    if len(batch) > BATCH_MOST:
        raise Refused(413, "too_many_messages", f"A batch may have at most {BATCH_MOST} messages.")
    return batch


def _answer(product: Any, taken: Taken, now: Any) -> JsonResponse:
    if not taken.accepted:
        actions.note_refusals(product=product, source="events", rejected=taken.rejected)
        first = taken.rejected[0]
        message = f"{first['field']}: {first['message']}"
        problem = {
            "success": False,
            "code": "invalid",
            "message": message,
            "accepted": 0,
            "rejected": taken.rejected,
        }
        return JsonResponse(problem, status=400)
    actions.take_messages(product=product, taken=taken, now=now)
    return JsonResponse({"success": True, "accepted": taken.accepted, "rejected": taken.rejected})


def _route(kind: str | None) -> Callable[[HttpRequest], JsonResponse]:
    @csrf_exempt
    @login_not_required
    @require_POST
    def take(request: HttpRequest) -> JsonResponse:
        try:
            body = _body(request)
            product = _product(_key(request, body))
            now = timezone.now()
            messages = [body] if kind else _messages(body)
            return _answer(product, read(messages, kind, now, body.get("sentAt")), now)
        except Refused as refused:
            problem = {"success": False, "code": refused.code, "message": refused.message}
            response = JsonResponse(problem, status=refused.status)
            if refused.status == 429:
                response["Retry-After"] = str(rate.WINDOW)
            return response

    take.takes_short_way = True  # type: ignore[attr-defined]  # read by pmapp.middleware.ShortWay
    return take


track, identify, page, screen, group, alias = map(
    _route, ("track", "identify", "page", "screen", "group", "alias")
)
batch = _route(None)
