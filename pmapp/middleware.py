"""What happens to every request before and after its view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Respond = Callable[[HttpRequest], HttpResponse]

# URL groups that people without an account reach. They neither read nor set a session cookie.
PUBLIC_PREFIXES = ("/s/", "/portal/", "/survey/", "/v1/", "/livez", "/readyz")


class CleanInput:
    """PostgreSQL stores no NUL, so a NUL in a path or query is refused here and named."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            return self.refuse(request, "The address holds a NUL character.")
        for name, values in request.GET.lists():
            if "\x00" in name or any("\x00" in value for value in values):
                return self.refuse(
                    request, f"The parameter “{name.replace(chr(0), '')}” holds a NUL character."
                )
        return self.respond(request)

    def refuse(self, request: HttpRequest, why: str) -> HttpResponse:
        return render(request, "400.html", {"why": why}, status=400)


class PublicGroups:
    """Public pages get no cookie, whatever the session or CSRF machinery would like to set."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PUBLIC_PREFIXES):
            return self.respond(request)
        request.COOKIES = {key: value for key, value in request.COOKIES.items() if key == "theme"}
        request.META.pop("HTTP_COOKIE", None)
        response = self.respond(request)
        response.cookies.clear()
        return response
