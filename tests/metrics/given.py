"""What the metrics tests start from: a write key, rows sent as programs send them, runs as the worker does them."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from metrics import actions, tasks
from metrics.models import MetricRun

BATCH = 1000  # messages a request, well within its 500 KB


def write_key(world: Any, product: Any = None) -> str:
    _, secret = actions.create_write_key(
        product=product or world.product, user=world.manager, name="test", actor=_actor(world.manager)
    )
    return secret


def _actor(user: Any) -> Any:
    from accounts.access import Actor

    return Actor(user)


def basic(key: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}"}


def send(key: str, path: str, body: Any, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body)
    return Client().post(
        f"/v1/{path}", data=data, content_type="application/json", headers=basic(key) | headers
    )


def send_all(key: str, messages: list[dict[str, Any]]) -> None:
    for start in range(0, len(messages), BATCH):
        answer = send(key, "batch", {"batch": messages[start : start + BATCH]})
        assert (answer.status_code, answer.json()["rejected"]) == (200, [])


def track(event_id: str, person: str, event: str, timestamp: str, **more: Any) -> dict[str, Any]:
    row = {"type": "track", "messageId": event_id, "userId": person, "event": event, "timestamp": timestamp}
    return row | more


class Api:
    """A manager's program."""

    def __init__(self, world: Any, who: Any = None) -> None:
        person = who or world.manager
        workspace = world.foreign_workspace if person == world.outsider else world.workspace
        token = world.token(person, "write", workspace=workspace)
        self.world, self.headers = world, {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any) -> Any:
        return Client().post(
            self.world.api(path), data=json.dumps(body), content_type="application/json", headers=self.headers
        )

    def patch(self, path: str, body: Any, **more: str) -> Any:
        headers = self.headers | more
        return Client().patch(
            self.world.api(path), json.dumps(body), content_type="application/json", headers=headers
        )

    def get(self, path: str) -> Any:
        return Client().get(self.world.api(path), headers=self.headers)

    def metric(self, calculation: str, **values: Any) -> int:
        made = self.post("metrics/", {"title": f"A {calculation}", "calculation": calculation} | values)
        assert made.status_code == 201, made.content
        return int(made.json()["number"])

    def points(self, number: int, query: str = "") -> list[dict[str, Any]]:
        answer = self.get(f"metrics/{number}/points/{query}")
        assert answer.status_code == 200, answer.content
        return list(answer.json())

    def of(self, number: int, granularity: str) -> list[dict[str, Any]]:
        return self.points(number, f"?detail=1&granularity={granularity}")

    def summary(self, number: int) -> dict[str, Any]:
        (point,) = self.of(number, "summary")
        return dict(point["payload"])


def work(later: timedelta = timedelta()) -> list[str]:
    """One look of the scheduler and the work of the workers; returns how the runs ended."""
    claimed = actions.claim_due(now=timezone.now() + later)
    for run_id in claimed:
        tasks.compute(run_id=run_id)
    return [MetricRun.objects.get(pk=run_id).state for run_id in claimed]


def days_ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def dau(api: Api, number: int) -> list[int]:
    """People active on each day, oldest first."""
    return [point["payload"]["dau"] for point in api.of(number, "day")]
