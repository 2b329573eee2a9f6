"""REST of the roadmap: the same views as in the browser, of one product or across, now or on a day of the past."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from products.api import ProductViewSet, WorkspaceViewSet
from roadmaps.showing import actions, changes, files, page, queries
from roadmaps.showing.asked import FILTERS, LAYOUTS, Asked, kept_choices, read
from roadmaps.showing.scope import Scope, of_product, of_workspace
from roadmaps.showing.serializers import RoadmapChangesSerializer, RoadmapSerializer, RoadmapViewSerializer
from roadmaps.showing.snapshot import Group, Row

MANY = "May be given more than once; “none” is what has none."
NARROWED = [
    OpenApiParameter(
        "layout", str, enum=list(LAYOUTS), description="Which rows, in which order. Usual: timeline."
    ),
    *(OpenApiParameter(name, str, many=True, description=MANY) for name in FILTERS),
    OpenApiParameter("q", str, description="Words of the title or number."),
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="As it stood at the end of that day."),
]
PAPER = OpenApiParameter("paper", str, enum=["a4", "a3"], description="Usual: a4.")
SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="The end of that day. Usual: 30 days ago.")


WHOLE = forced_singular_serializer(RoadmapSerializer)  # type: ignore[no-untyped-call]  # drf-spectacular


class Scoped:
    """What both of a product's and the workspace's routes need."""

    request: Any
    scope: Any  # of the base: a product's or the workspace's
    pagination_class = None
    filter_backends: list[Any] = []  # as rest_framework declares it

    def asked(self, scope: Scope) -> Asked:
        given = self.request.query_params
        layout = given.get("layout", "")
        made = read(given, layout if layout in LAYOUTS else "timeline")
        if made.mistakes:
            raise ValidationError({"as_of": list(made.mistakes)})
        return page.in_the_past(made, scope)


class RoadmapRoutes(Scoped):
    serializer_class = RoadmapSerializer

    @extend_schema(parameters=NARROWED, responses={200: WHOLE})
    def list(self, request: Any, **_: Any) -> Response:
        """Every initiative of the view, in the order of its layout; all of them in one answer."""
        scope = self.scope()
        asked = self.asked(scope)
        found = page.found(scope, asked)
        rows = files.ordered(found, scope, asked)
        keys = {row.pk: row.key for row in found.rows}
        return Response(
            {
                "as_of": asked.as_of,
                "layout": asked.layout,
                "count": len(rows),
                "initiatives": [_row(row, keys) for row in rows],
            }
        )

    @extend_schema(parameters=NARROWED, responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=False, methods=["get"], url_path="csv")
    def csv(self, request: Any, **_: Any) -> HttpResponse:
        """The same rows as a table."""
        scope = self.scope()
        return HttpResponse(files.table(scope, self.asked(scope)), content_type="text/csv; charset=utf-8")

    @extend_schema(parameters=[*NARROWED, PAPER], responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=False, methods=["get"], url_path="pdf")
    def pdf(self, request: Any, **_: Any) -> HttpResponse:
        """The view drawn on one sheet of paper, its text as text."""
        scope = self.scope()
        return files.sheet(scope, self.asked(scope), request.query_params.get("paper", ""))

    @extend_schema(parameters=[*NARROWED, SINCE], responses={200: RoadmapChangesSerializer})
    @action(detail=False, methods=["get"], url_path="changes")
    def changes(self, request: Any, **_: Any) -> Response:
        """What changed from the end of one day to now, or to the end of another: added, removed, moved, in words."""
        scope = self.scope()
        return Response(changes.as_json(changes.found(scope, self.asked(scope))))


def _row(row: Row, keys: dict[int, str]) -> dict[str, Any]:
    def group(one: Group | None) -> dict[str, Any] | None:
        return {"product": one.product.key, "number": one.number, "title": one.title} if one else None

    return {
        "product": row.product.key,
        "number": row.number,
        "title": row.title,
        "status": row.status,
        "owner": row.owner.called if row.owner else None,
        "theme": group(row.theme),
        "objective": group(row.objective),
        "team": row.team,
        "level": row.level,
        "start": row.start,
        "end": row.end,
        "date_precision": row.precision,
        "horizon": row.horizon,
        "progress": row.progress,
        "effort": row.effort,
        "score": row.score,
        "waits_for": [keys[pk] for pk in row.waits_on if pk in keys],
    }


class ViewRoutes(Scoped):
    serializer_class = RoadmapViewSerializer

    def list(self, request: Any, **_: Any) -> Response:
        scope = self.scope()
        return Response(RoadmapViewSerializer(queries.views(scope.access, scope.product), many=True).data)

    def retrieve(self, request: Any, pk: str, **_: Any) -> Response:
        return Response(RoadmapViewSerializer(self._view(self.scope(), pk)).data)

    def create(self, request: Any, **_: Any) -> Response:
        scope, values = self.scope(), self._values(partial=False)
        made = actions.save_view(
            workspace=scope.workspace, product=scope.product, actor=scope.access.actor, values=values
        )
        return Response(RoadmapViewSerializer(made).data, status=201)

    def partial_update(self, request: Any, pk: str, **_: Any) -> Response:
        view = self._mine(pk)
        return Response(
            RoadmapViewSerializer(actions.change_view(view=view, values=self._values(partial=True))).data
        )

    def destroy(self, request: Any, pk: str, **_: Any) -> Response:
        actions.delete_view(view=self._mine(pk))
        return Response(status=204)

    def _values(self, *, partial: bool) -> dict[str, Any]:
        shape = RoadmapViewSerializer(data=self.request.data, partial=partial)
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        if "choices" in values:
            values["choices"] = kept_choices(values["choices"])
        return values

    def _view(self, scope: Scope, pk: str) -> Any:
        found = queries.view(scope.access, scope.product, int(pk))
        if found is None:
            raise Http404
        return found

    def _mine(self, pk: str) -> Any:
        scope = self.scope()
        view = self._view(scope, pk)
        self.refuse_unless(page.may_change(scope, view), "Only its owner or a product manager changes it.")  # type: ignore[attr-defined]  # of the gated base
        return view


TAGGED = extend_schema(tags=["roadmaps"])
VIEWS = extend_schema_view(
    list=extend_schema(responses=RoadmapViewSerializer(many=True)),
    retrieve=extend_schema(responses=RoadmapViewSerializer),
    create=extend_schema(request=RoadmapViewSerializer, responses={201: RoadmapViewSerializer}),
    partial_update=extend_schema(request=RoadmapViewSerializer, responses=RoadmapViewSerializer),
    destroy=extend_schema(responses={204: None}),
)


class OfProduct(ProductViewSet):
    pagination_class = None
    filter_backends: list[Any] = []

    def scope(self) -> Scope:
        return of_product(self.request)


class OfWorkspace(WorkspaceViewSet):
    pagination_class = None
    filter_backends: list[Any] = []

    def scope(self) -> Scope:
        return of_workspace(self.request.access)


@TAGGED
class RoadmapViewSet(RoadmapRoutes, OfProduct):
    """The roadmap of one product."""


@TAGGED
class WorkspaceRoadmapViewSet(RoadmapRoutes, OfWorkspace):
    """The roadmap across the products that the caller may see."""


@VIEWS
@TAGGED
class ViewsViewSet(ViewRoutes, OfProduct):
    """Saved views of one product's roadmap: the team's and the caller's own."""


@VIEWS
@TAGGED
class WorkspaceViewsViewSet(ViewRoutes, OfWorkspace):
    """Saved views of the roadmap across products."""


routes = [("roadmap", RoadmapViewSet, "roadmap"), ("roadmap-views", ViewsViewSet, "roadmap-view")]
workspace_routes = [
    ("roadmap", WorkspaceRoadmapViewSet, "workspace-roadmap"),
    ("roadmap-views", WorkspaceViewsViewSet, "workspace-roadmap-view"),
]
