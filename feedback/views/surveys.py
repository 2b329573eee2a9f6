"""A survey's answers: results, CSV out and in, personal links."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch
from django.utils import timezone

from feedback import actions, personal_links, queries
from feedback import answers_csv as files
from feedback.forms import AnswersFile, PeopleForm
from feedback.views.found import editable, way_back
from products import charts
from products.access import may_edit, product_view
from products.csvcells import safe
from products.forms import attempt
from products.paths import product_url
from products.web import page

PAGE_SIZE = 50


def survey_or_404(request: Any, number: int) -> Any:
    survey = queries.survey(request.product, number)
    if survey is None:
        raise Http404
    return survey


@product_view("view")
def results(request: Any, number: int) -> HttpResponse:
    survey = survey_or_404(request, number)
    scores = queries.score_counts(request.product, survey)
    bars = charts.Series("Answers", [count for _, count in scores])
    chart = charts.bar_chart(
        "scores", "Answers by score", [str(score) for score, _ in scores], [bars], unit=""
    )
    rows = queries.responses(request.product, survey)
    context = {
        "title": f"Answers to {survey.item.title}",
        "survey": survey,
        "chart": chart,
        "counted": sum(count for _, count in scores),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "comments": queries.commented_responses(request.product, survey)[:30],
        "waves": queries.wave_counts(request.product, survey)[:12],
        "panel_url": _panel_url(request.product),
        "may_edit": may_edit(request.access, survey.item),
    }
    return page(request, "feedback/results.html", context | way_back(survey))


def _panel_url(product: Any) -> str:
    """The NPS panel of the metrics stage, where that serves one; this stage knows only its name."""
    try:
        return product_url(product, "metrics:panel")
    except NoReverseMatch:
        return ""


@product_view("view")
def answers_csv(request: Any, number: int) -> HttpResponse:
    survey = survey_or_404(request, number)
    text = files.written(queries.responses(request.product, survey).order_by("submitted_at", "pk"))
    name = f"{request.product.key.lower()}-{number}-answers-{timezone.now():%Y-%m-%d}.csv"
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@product_view("contribute")
def import_answers(request: Any, number: int) -> HttpResponse:
    """Good rows are kept, each bad one is named with its reason."""
    survey = editable(request, queries.survey(request.product, number))
    form = AnswersFile(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = AnswersFile(request.POST, request.FILES)
    report = (
        attempt(form, lambda: _import(request, survey, form)) if form.is_bound and form.is_valid() else None
    )
    context = {"title": "Import answers", "survey": survey, "form": form, "report": report}
    bad = form.is_bound and (report is None or report["wrong"])
    return page(request, "feedback/import.html", context | way_back(survey), status=422 if bad else 200)


def _import(request: Any, survey: Any, form: AnswersFile) -> dict[str, Any]:
    numbered, wrong = files.read(form.cleaned_data["file"])
    kept, known, refused = actions.import_answers(
        survey=survey, rows=[values for _, values in numbered], actor=request.access.actor, source="csv"
    )
    wrong += [(numbered[place - 1][0], field, text) for place, field, text in refused]
    return {"kept": kept, "known": known, "wrong": sorted(wrong)[:200], "wrong_count": len(wrong)}


@product_view("contribute")
def links(request: Any, number: int) -> HttpResponse:
    """Personal links for pasted e-mails, on the page or as a CSV file. Nothing is stored."""
    survey = editable(request, queries.survey(request.product, number))
    form = PeopleForm(request.POST if request.method == "POST" else None)
    form.fields["customers"].label = "People"
    made: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        base = request.build_absolute_uri(survey.public_path)
        made = [
            (mail, name, f"{base}?r={personal_links.seal(survey, mail)}")
            for mail, name in form.cleaned_data["customers"]
        ]
        if request.POST.get("as") == "csv":
            return _links_csv(made)
    public_url = request.build_absolute_uri(survey.public_path)
    context = {"title": "Links", "survey": survey, "form": form, "made": made, "public_url": public_url}
    bad = form.is_bound and not made
    return page(request, "feedback/links.html", context | way_back(survey), status=422 if bad else 200)


def _links_csv(made: list[tuple[str, str, str]]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="links.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(["email", "name", "link"])
    writer.writerows([safe(cell) for cell in row] for row in made)
    return response
