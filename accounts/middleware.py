"""Small duties around allauth's pages."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

THROTTLED = "too_many_login_attempts"


class FormStatus:
    """allauth shows a refused form with 200; a program, a log and a test should see that it was refused."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        form = (response.context_data or {}).get("form")
        if (
            request.method == "POST"
            and response.status_code == 200
            and isinstance(form, BaseForm)
            and form.errors
        ):
            codes = {error.code for errors in form.errors.as_data().values() for error in errors}
            response.status_code = 429 if THROTTLED in codes else 422
        return response
