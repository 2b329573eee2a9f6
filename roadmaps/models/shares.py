"""Share links to the edition of a roadmap."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from products.models import UNTRACKED, ShareDays, ShareLink


@pghistory.track(exclude=UNTRACKED)
class Share(ShareLink):
    PREFIX = "rm"
    VIEWS = (("timeline", "Timeline"), ("horizons", "Now · Next · Later"))

    view = models.CharField(max_length=8, choices=VIEWS, default="timeline")
    show_dates = models.BooleanField("show dates", default=True)
    show_progress = models.BooleanField("show the state (planned, in progress, shipped)", default=True)
    themes = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True
    )  # numbers; none chosen means all


class ShareDay(ShareDays):
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "date"], name="one_share_day")]
