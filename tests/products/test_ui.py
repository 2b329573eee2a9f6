"""What templates draw with: safe Markdown, readable numbers and moments, query strings, marks."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from products.marks import initials, stable_hue
from products.templatetags.ui import markdown, money, number, percent, relative_time, share_of, undo_url


def render(source: str, **context: Any) -> str:
    return str(
        engines["django"]
        .from_string(source)
        .render(context, RequestFactory().get("/?q=a&tag=x&tag=y&page=3"))
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,AAAA)",
        '<a href="/" style="color:red">x</a>',
    ],
)
def test_markdown_lets_nothing_dangerous_through(text: str) -> None:
    html = markdown(text)
    for bad in (
        "<script",
        'href="javascript',
        "elsewhere.example/pixel",
        "<img src=x",
        'href="data:',
        "<a href",
    ):
        assert bad not in html.replace('<a href="/" style', "")


def test_markdown_knows_tables_strikes_and_tasks() -> None:
    html = markdown("|a|\n|-|\n|1|\n\n~~old~~\n\n- [x] done")
    assert "<td>1</td>" in html
    assert "<s>old</s>" in html
    assert 'type="checkbox"' in html
    assert "checked" in html
    assert "<br" in markdown("Two lines,\nas they were typed")
    assert 'rel="noopener noreferrer nofollow"' in markdown("[a](https://example.org)")
    assert markdown(None) == markdown("") == ""


def test_moments_are_said_as_people_say_them() -> None:
    now = timezone.now()
    said = {
        timedelta(seconds=5): "just now",
        timedelta(minutes=1): "1 minute ago",
        timedelta(hours=3): "3 hours ago",
        timedelta(days=2): "2 days ago",
        timedelta(hours=-5, seconds=-1): "in 5 hours",
    }
    assert {gap: relative_time(now - gap).split(">")[1].split("<")[0] for gap in said} == said
    assert '<time datetime="2020-02-03T' in relative_time(datetime(2020, 2, 3, 12, tzinfo=UTC))
    assert relative_time(date(2026, 3, 1)) == '<time datetime="2026-03-01">1 Mar 2026</time>'
    assert relative_time(None) == ""


def test_numbers_read_well_and_nothing_known_is_a_dash() -> None:
    assert [number(v) for v in (1234567, -3, 12.345, 0.5, None, "x", float("nan"))] == [
        "1,234,567", "−3", "12.3", "0.50", "–", "–", "–",
    ]  # fmt: skip
    assert [money(1234), money(12.5, "EUR"), money(-7, "GBP"), money(5, "CHF"), money(None)] == [
        "$1,234", "€12.50", "−£7", "5 CHF", "–",
    ]  # fmt: skip
    assert [percent(0.3821), percent(1, 0), percent(None)] == ["38.2%", "100%", "–"]
    assert [share_of(1, 3), share_of(5, 0), share_of(9, 3), share_of(None, 3)] == [
        "33.33",
        "0",
        "100.00",
        "0",
    ]


def test_a_new_filter_starts_at_the_first_page() -> None:
    assert render("{% qs sort='title' %}") == "?q=a&amp;tag=x&amp;tag=y&amp;sort=title"
    assert render("{% qs page=4 %}") == "?q=a&amp;tag=x&amp;tag=y&amp;page=4"
    assert render("{% qs q=None tag='z' %}") == "?tag=z"


def test_undo_leads_only_to_this_site() -> None:
    tags = ("undo:/w/a/undo/", "undo://evil.example/", "undo:https://evil.example/", "other", "")
    assert [undo_url(Message(25, "x", extra_tags=tag)) for tag in tags] == ["/w/a/undo/", "", "", "", ""]


def test_people_keep_their_colour_and_initials() -> None:
    assert [initials(n) for n in ("Amara Okafor", "li", "a.b@c.example", "", "—")] == [
        "AO",
        "LI",
        "AB",
        "?",
        "?",
    ]
    assert stable_hue("amara@harbor.example") == stable_hue("amara@harbor.example")
    person = SimpleNamespace(name="<b>", email="b@c.example")
    assert "<b>" not in render("{% avatar person %}", person=person)
    assert "Unassigned" in render("{% avatar None %}")


def test_an_unknown_icon_does_not_break_the_page() -> None:
    assert render("{% icon 'no-such-icon' %}").startswith("<svg")
    assert 'aria-label="Done"' in render("{% icon 'check' '' 'Done' %}")


class IdeaForm(forms.Form):
    title = forms.CharField(help_text="Short.")
    public = forms.BooleanField()
    size = forms.ChoiceField(choices=[("s", "Small")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together.")


def test_errors_stand_by_their_field_and_are_tied_to_it() -> None:
    html = render("{% include 'parts/form.html' %}", form=IdeaForm({"title": ""}))
    assert 'role="alert"' in html
    assert "These do not fit together." in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('class="field-errors"') == 3
    assert "<fieldset" in html
    assert "<legend" in html
