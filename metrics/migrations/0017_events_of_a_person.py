"""Whoever is erased or asks for a copy is found among all raw events without reading them."""

from accounts.migrating import OneStep
from django.db import migrations, models


class Migration(OneStep):

    dependencies = [("metrics", "0016_watched_metrics")]

    operations = [
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["product", "distinct_id"], name="event_person")
        ),
    ]
