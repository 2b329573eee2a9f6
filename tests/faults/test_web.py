"""The web server when it, or a part of it, is ended: nobody's request is lost, and nothing is left behind."""

import json
import signal
import socket
from http.client import HTTPConnection
from typing import Any

import psutil
import pytest

from metrics.models import Delivery
from pmapp.services.process import is_alive
from tests.faults.started import children, free_port, started
from tests.metrics.given import basic, track, write_key
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.kills, pytest.mark.django_db(transaction=True)]


def answers(port: int) -> bool:
    link = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def a_body_sent_by_half(port: int, key: str) -> tuple[socket.socket, bytes]:
    """A client that has sent its headers and half of an event, and the rest that it has still to send."""
    message = track("m1", "somebody", "Opened", "2026-01-01T12:00:00Z")
    body = json.dumps({"batch": [message]}).encode()
    head = "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    link = socket.create_connection(("127.0.0.1", port), timeout=10)
    link.sendall(
        f"{head}Content-Length: {len(body)}\r\nAuthorization: {basic(key)['Authorization']}\r\n\r\n".encode()
        + body[:20]
    )
    return link, body[20:]


def test_what_is_on_its_way_is_finished_and_no_worker_outlives_its_parent(world: Any) -> None:
    key, port = write_key(world), free_port()
    with started("manage", "web", "--port", str(port)) as web:
        until(lambda: answers(port))
        first, _ = children(web.pid)

        psutil.Process(first).kill()
        until(lambda: len(set(children(web.pid)) - {first}) == 2)
        until(lambda: answers(port))
        assert web.poll() is None

        link, rest = a_body_sent_by_half(port, key)
        with link:
            web.send_signal(signal.SIGTERM)
            until(lambda: not answers(port))  # it takes nothing new
            link.sendall(rest)
            assert link.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert Delivery.objects.count() == 1
        assert web.wait(20) == 0

    with started("manage", "web", "--port", str(port)) as web:
        until(lambda: answers(port))
        workers = children(web.pid)
        web.kill()
        web.wait()
        until(lambda: not any(is_alive(pid) for pid in workers))
        assert not answers(port)
