"""A release: what is in, when it goes out, and what is told about it."""

import datetime as dt

import pghistory
from django.db import models

from products.models import Detail
from products.validators import plausible_date, storable_text


@pghistory.track()
class Release(Detail):
    version_name = models.CharField(
        "version", max_length=40, validators=[storable_text], help_text="Such as 2026.11 or 3.2."
    )
    planned_date = models.DateField("planned for", null=True, blank=True, validators=[plausible_date])
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    summary = models.TextField(
        max_length=1000,
        blank=True,
        validators=[storable_text],
        help_text="Two sentences for people in a hurry.",
    )
    notes = models.TextField("release notes", max_length=50_000, blank=True, validators=[storable_text])
    is_public = models.BooleanField("may be shown to customers", default=False)

    class Meta:
        indexes = [models.Index(fields=["workspace", "planned_date"], name="release_planned")]

    @property
    def date(self) -> dt.date | None:
        """The day it went out; until then the day it is meant to."""
        return self.released_at.date() if self.released_at else self.planned_date

    def when(self) -> dt.date | None:
        return self.date
