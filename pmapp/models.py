"""The roof keeps one table: which duty of the schedule has been given out for which period."""

from django.db import models


class DutyRun(models.Model):
    """One duty, one period, one row: the unique pair makes any number of schedulers agree."""

    duty = models.CharField(max_length=40)
    period = models.DateTimeField()
    claimed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "period"], name="one_run_a_period")]

    def __str__(self) -> str:
        return f"{self.duty} at {self.period:%Y-%m-%d %H:%M:%S}"
