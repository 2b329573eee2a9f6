"""The schedule: one duty, one period, one task, however many schedulers ask."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from pmapp import schedule
from pmapp.models import DutyRun

NOON = datetime(2026, 3, 29, 12, 0, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_send_each_duty_once() -> None:
    sent: list[str] = []

    def ask() -> None:
        for second in range(30):
            schedule.give_out(NOON + timedelta(seconds=second), sent.append)
        connection.close()

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    expected = {duty.task: -(-30 // int(duty.every.total_seconds())) for duty in schedule.DUTIES}
    assert {task: sent.count(task) for task in expected} == expected


@pytest.mark.django_db(transaction=True)
def test_a_late_scheduler_sends_the_current_period_only() -> None:
    sent: list[str] = []
    schedule.give_out(NOON, sent.append)
    schedule.give_out(NOON + timedelta(hours=5), sent.append)
    assert sent.count("pmapp.tasks.react") == 2


@pytest.mark.django_db
def test_every_duty_is_a_task_that_exists() -> None:
    from pmapp.celery import app

    app.loader.import_default_modules()
    assert {duty.task for duty in schedule.DUTIES} <= set(app.tasks)


@pytest.mark.django_db
def test_old_periods_are_forgotten() -> None:
    DutyRun.objects.create(duty="react", period=NOON)
    DutyRun.objects.update(claimed_at=NOON)
    assert schedule.forget_old(NOON + timedelta(days=3)) == 1
