"""Share links to an edition of the roadmap."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from products.models import UNTRACKED, ShareDays, ShareLink
from roadmaps.models.editions import Edition


def all_layouts() -> list[str]:
    return [key for key, _ in Share.LAYOUTS]


@pghistory.track(exclude=UNTRACKED)
class Share(ShareLink):
    PREFIX = "rm"
    LAYOUTS = (
        ("timeline", "Timeline"),
        ("horizons", "Now · Next · Later"),
        ("themes", "By theme"),
        ("list", "List"),
    )

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="shares")
    layouts = ArrayField(models.CharField(max_length=8, choices=LAYOUTS), default=all_layouts)
    show_dates = models.BooleanField("show dates", default=True)
    show_progress = models.BooleanField("show the state (planned, in progress, shipped)", default=True)
    feedback = models.BooleanField("readers may vote and ask for news", default=False)
    domain = models.CharField(max_length=120, blank=True)
    embed_hosts = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    is_indexed = models.BooleanField("search engines may list it", default=False)


class ShareDay(ShareDays):
    """Beside the count by day, by which site the reader came from: its name only, nothing of the reader."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="days")
    host = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "date", "host"], name="one_share_day_host")]
