"""A metric whose values come from outside: nothing to compute but which value is the latest."""

from metrics import queries
from metrics.compute.setting import Result, Setting


def pushed(setting: Setting) -> Result:
    latest = queries.latest_pushed(setting.metric)
    result = Result(latest.value if latest else None, 1 if latest else 0)
    result.summary({"period_start": latest.period_start.isoformat() if latest else None})
    return result
