"""Everything a template draws with. A builtin library: no {% load %} needed. See docs/interface.md."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from products import marks, prose
from products.access import may_edit
from products.charts import sparkline
from products.charts.scale import Chart, Value

register = template.Library()
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.avatar, name="avatar")
register.simple_tag(marks.emblem, name="emblem")
register.simple_tag(marks.ring, name="ring")
register.simple_tag(marks.tag, name="tag")

CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
STEPS = ((60, "minute"), (3600, "hour"), (86400, "day"))


@register.simple_tag
def status_pill(category: str, label: str) -> SafeString:
    return format_html('<span class="status status-pill">{}{}</span>', marks.ring(category), label)


@register.filter
def editable_by(item: Any, access: Any) -> bool:
    """Whether to offer this person what changes the record, in lists of many."""
    return may_edit(access, item)


@register.filter
def markdown(text: str | None) -> SafeString:
    return mark_safe(prose.render(text or ""))


@register.filter
def relative_time(value: datetime | date | None) -> SafeString:
    """ "3 hours ago" in a <time> whose title is the exact moment."""
    if value is None:
        return mark_safe("")
    if not isinstance(value, datetime):
        return format_html(
            '<time datetime="{}">{} {}</time>', value.isoformat(), value.day, value.strftime("%b %Y")
        )
    moment = timezone.localtime(value if timezone.is_aware(value) else timezone.make_aware(value))
    exact = f"{moment.day} {moment.strftime('%B %Y, %H:%M %Z')}".strip()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact,
        _ago(moment, timezone.localtime()),
    )


def _ago(moment: datetime, now: datetime) -> str:
    seconds = (now - moment).total_seconds()
    gap, ahead = abs(seconds), seconds < 0
    if gap < 45:
        return "just now"
    if gap >= 7 * 86400:
        return f"{moment.day} {moment.strftime('%b' if moment.year == now.year else '%b %Y')}"
    size, name = next((s for s in reversed(STEPS) if gap >= s[0]), STEPS[0])
    count = max(1, round(gap / size))
    text = f"{count} {name}{'' if count == 1 else 's'}"
    return f"in {text}" if ahead else f"{text} ago"


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError, TypeError):
        return None
    return number if isfinite(number) else None


def _grouped(value: Decimal, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


@register.filter
def number(value: Any, digits: int | None = None) -> str:
    """1,234.5; nothing known is a dash."""
    n = _decimal(value)
    if n is None:
        return "–"
    if digits is None:
        digits = 0 if n == n.to_integral_value() else 1 if abs(n) >= 10 else 2
    return _grouped(n, digits)


@register.filter
def money(value: Any, currency: str = "USD") -> str:
    """$1,234 for whole or large amounts, $12.50 for small ones."""
    n = _decimal(value)
    if n is None:
        return "–"
    digits = 0 if n == n.to_integral_value() or abs(n) >= 1000 else 2
    text = f"{abs(n):,.{digits}f}"
    sign = "−" if n < 0 and text.strip("0.,") else ""
    return f"{sign}{CURRENCIES[currency]}{text}" if currency in CURRENCIES else f"{sign}{text} {currency}"


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """A share 0..1 as 38.2%."""
    n = _decimal(value)
    return "–" if n is None else f"{_grouped(n * 100, digits)}%"


@register.filter
def share_of(part: Any, whole: Any) -> str:
    """Width of a bar in per cent, 0 to 100, with a point for SVG attributes."""
    p, w = _decimal(part), _decimal(whole)
    return "0" if p is None or not w else f"{max(0.0, min(100.0, float(p / w * 100))):.2f}"


@register.filter
def widget_kind(field: BoundField) -> str:
    """How parts/field.html lays a field out: check, group or plain."""
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "check"
    return "group" if field.field.widget.use_fieldset else "plain"


SHORT = 4  # fields that are seen at one glance


@register.filter
def refused(form: BaseForm) -> list[BoundField]:
    """The refused fields, for the summary above a form that is longer than a glance, and those nobody sees."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return wrong if len(form.visible_fields()) > SHORT else [field for field in wrong if field.is_hidden]


@register.filter
def undo_url(message: Message) -> str:
    """The address in a message's extra_tags="undo:/path/"; only a path on this site counts."""
    for word in (message.extra_tags or "").split():
        if word.startswith("undo:/") and not word.startswith("undo://"):
            return word.removeprefix("undo:")
    return ""


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: Any) -> str:
    """The query string with values replaced; None or "" drops one. Without page= it starts at page 1."""
    query = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one not in (None, ""):
                query.appendlist(name, str(one))
    return f"?{query.urlencode()}"


@register.inclusion_tag("charts/line.html", name="line_chart")
def line_chart_tag(chart: Chart) -> Chart:
    return {"c": chart}


@register.inclusion_tag("charts/bars.html", name="bar_chart")
def bar_chart_tag(chart: Chart) -> Chart:
    return {"c": chart}


@register.inclusion_tag("charts/bars.html", name="waterfall")
def waterfall_tag(chart: Chart) -> Chart:
    return {"c": {**chart, "row_name": "Step"}}


@register.inclusion_tag("charts/bars.html", name="histogram")
def histogram_tag(chart: Chart) -> Chart:
    return {"c": {**chart, "row_name": "Range"}}


@register.inclusion_tag("charts/sparkline.html", name="sparkline")
def sparkline_tag(values: list[Value], chart_id: str) -> Chart:
    return {"s": sparkline(values), "id": chart_id}


@register.inclusion_tag("charts/heat.html", name="heat_table")
def heat_table_tag(chart: Chart) -> Chart:
    return {"c": chart}


@register.inclusion_tag("charts/funnel.html", name="funnel_chart")
def funnel_chart_tag(chart: Chart) -> Chart:
    return {"c": chart}


@register.inclusion_tag("charts/nps.html", name="nps_bar")
def nps_bar_tag(chart: Chart) -> Chart:
    return {"c": chart}


@register.inclusion_tag("charts/thread.html", name="thread_graph")
def thread_graph_tag(chart: Chart) -> Chart:
    return {"c": chart}
