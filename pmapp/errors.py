"""Error pages, in the look of everything else and as problem+json below /api/ and /v1/."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
OWN_PAGE = {400, 403, 404, 500}


def answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    if request.path.startswith(("/api/", "/v1/")):
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": why}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    template = f"{status}.html" if status in OWN_PAGE else "refused.html"
    return render(request, template, {"why": why, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413, f"What was sent is larger than {LARGEST} MB.")
    return answer(request, 400, "The request could not be read.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, "There is nothing here, or nothing you may see.")


def broken(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, "Something went wrong on our side. It has been logged.")
