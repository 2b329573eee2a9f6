"""What the demo needs of products: back-dating, so that two years of history can be told in a minute."""

import datetime as dt
from typing import Any

from products.models import Activity, Item


def back_date(detail: Any, moment: dt.datetime) -> None:
    """Makes a record and what was recorded of it so far look made at `moment`. For the demo only."""
    Item.objects.filter(pk=detail.item.pk).update(created_at=moment, updated_at=moment)
    Activity.objects.filter(item=detail.item).update(at=moment)
