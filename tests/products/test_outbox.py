"""The queue of letters before a mail server that refuses, stumbles and goes away."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from products import outbox
from products.models import Letter
from tests.people import World


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a letter needs. The address says what happens to it."""

    def handle(self) -> None:
        got: list[str] = self.server.got  # type: ignore[attr-defined]  # set by the fixture
        self._say("220 here")
        to = ""
        for line in self.rfile:
            word = line.decode().upper()[:4]
            if word == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                self._say({"gone": "550 no such mailbox", "busy": "451 later"}.get(to[:4], "250 ok"))
            elif word == "DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                got.append(to)
                self._say("250 ok")
            else:
                self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def got(settings: Any) -> Iterator[list[str]]:
    """What arrived."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.got = []  # type: ignore[attr-defined]  # read above
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.got  # type: ignore[attr-defined]  # as above
        server.shutdown()


def written(world: World, *to: str) -> datetime:
    made = [
        outbox.letter("test", at, workspace=world.workspace, to=one, subject="News", text="Token abc")
        for at, one in enumerate(to)
    ]
    outbox.write(made)
    outbox.write(made)  # the same cause writes no second letter
    return timezone.now()


def test_each_letter_is_sent_once_and_refusals_do_not_hold_up_the_others(
    world: World, got: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[int, str]] = []
    outbox.hear("test", lambda ref, error: heard.append((ref, error)))
    now = written(world, "busy@n.example", "gone@n.example", "ana@n.example", "bad\n@n.example")
    assert outbox.send_waiting(now) == 1
    assert got == ["ana@n.example"]
    assert outbox.send_waiting(now) == 0
    assert dict(heard) == {1: "SMTPRecipientsRefused 550", 2: "", 3: "ValueError"}
    assert outbox.given_up("test", [0, 1, 2]) == {1: "SMTPRecipientsRefused 550"}
    busy = Letter.objects.get(ref=0)
    assert (busy.error, busy.tries, busy.text) == ("SMTPRecipientsRefused 451", 1, "Token abc")
    waits = []
    while busy.given_up_at is None:
        now = busy.send_after
        assert outbox.send_waiting(now - timedelta(seconds=1)) == outbox.send_waiting(now) == 0
        busy.refresh_from_db()
        waits.append(busy.send_after - now)
    assert waits.pop() == timedelta(0)
    assert waits == sorted(waits)  # each pause is at least as long as the one before
    assert 10 < busy.tries < 20
    assert "n.example" not in caplog.text
    assert got == ["ana@n.example"]
    assert outbox.forget_old(timezone.now() + outbox.KEEP) == 4


def test_while_the_mail_server_is_away_letters_wait(world: World, got: list[str], settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    now = written(world, "ana@n.example", "bo@n.example")
    assert outbox.send_waiting(now) == 0
    assert set(Letter.objects.values_list("tries", "given_up_at")) == {(0, None)}
    assert outbox.send_waiting(now + outbox.GIVE_UP) == 0
    assert len(outbox.given_up("test", [0, 1])) == 2
    outbox.try_again(Letter.objects.filter(ref=0))
    settings.EMAIL_PORT = port
    assert outbox.send_waiting(timezone.now()) == 1
    assert got == ["ana@n.example"]


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_written_with_its_cause_and_claimed_by_one(world: World, got: list[str]) -> None:
    with transaction.atomic():
        written(world, "never@n.example")
        transaction.set_rollback(True)  # what it tells of fails
    now = written(world, *(f"r{at}@n.example" for at in range(12)))
    # A worker that died while it spoke with the server: the letter may have arrived.
    Letter.objects.filter(ref=0).update(claimed_at=now - timedelta(hours=1))
    start = threading.Barrier(3)

    def work() -> None:
        from django.db import connection

        start.wait()
        outbox.send_waiting(now)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == sorted(f"r{at}@n.example" for at in range(1, 12))
    assert "may have arrived" in outbox.given_up("test", [0])[0]
