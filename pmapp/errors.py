"""Error pages, in the look of everything else and as problem+json below /api/ and /v1/."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def _answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    if request.path.startswith(("/api/", "/v1/")):
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": why}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, f"{status}.html", {"why": why}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "The request could not be read.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "There is nothing here, or nothing you may see.")


def broken(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "Something went wrong on our side. It has been logged.")
