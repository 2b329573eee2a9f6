"""What customers said, given in the browser."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import product_view
from products.web import go, page
from roadmaps.priority import actions
from roadmaps.priority.page import table_page, url_of
from roadmaps.priority.reply_forms import RepliesForm, ReplyForm
from roadmaps.priority.views.tables import framework_of


@product_view("contribute")
@require_POST
def reply(request: Any, framework: str) -> HttpResponse:
    """One customer about one initiative; whoever types many stays with the customer."""
    found = _survey(request, framework)
    form = ReplyForm(request.POST, framework=found)
    if not _taken(request, found, form):
        return _shown(request, found, 422, reply_form=form)
    given = form.cleaned_data
    about = dict(form.fields["initiative"].choices)[given["initiative"]]  # type: ignore[attr-defined]  # a choice field
    said = f"What {given['respondent']} said about {about} is kept."
    if not request.htmx:
        return go(request, url_of(found), said)
    fresh = ReplyForm(framework=found, initial={"respondent": given["respondent"]})
    return _shown(request, found, reply_form=fresh, said=said)


@product_view("contribute")
@require_POST
def replies(request: Any, framework: str) -> HttpResponse:
    found = _survey(request, framework)
    form = RepliesForm(request.POST, framework=found)
    count = _taken(request, found, form)
    if not count:
        return _shown(request, found, 422, replies_form=form)
    said = f"{count} answer{'' if count == 1 else 's'} kept."
    return _shown(request, found, said=said) if request.htmx else go(request, url_of(found), said)


def _survey(request: Any, key: str) -> Any:
    found = framework_of(request, key)
    if not found.rules.method.asks_people:
        raise Http404("This framework asks no customers.")
    return found


def _taken(request: Any, framework: Any, form: Any) -> int:
    if not form.is_valid():
        return 0
    try:
        return actions.take_replies(framework=framework, rows=form.rows(), actor=request.access.actor)
    except ValidationError as error:
        form.say(error)
        return 0


def _shown(request: Any, framework: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = table_page(framework, request.access, {}) | more
    return page(
        request, "roadmaps/priority/table.html", context, part="roadmaps/priority/_sheet.html", status=status
    )
