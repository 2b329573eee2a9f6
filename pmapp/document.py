"""The OpenAPI document: the same for everybody as long as the program runs, and seconds to compose."""

from functools import cache
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


@cache
def _composed() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # not annotated there


@cache
def _written(renderer: Any) -> str | bytes:
    """By one of the library's renderers."""
    return cast(BaseRenderer, renderer()).render(_composed(), renderer_context={}) or b""


class Document(SpectacularAPIView):
    """Composed at the first request and kept: whoever asks often, even without an account, costs next to nothing."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer, made_by = request.accepted_renderer, cast(Any, type(request.accepted_renderer))
        name = f'inline; filename="pmapp.{renderer.format}"'
        return HttpResponse(
            _written(made_by),
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": name},
        )
