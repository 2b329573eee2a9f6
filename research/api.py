"""What research has beside the resources of its kinds: the insights of a note."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from products import kinds
from products.api import ProductViewSet
from products.serializers import serializer_class
from research import actions, queries
from research.serializers import MarkSerializer

INSIGHT = serializer_class(kinds.get("insight"))


@extend_schema_view(
    list=extend_schema(responses=INSIGHT(many=True), tags=["research"]),
    create=extend_schema(request=MarkSerializer, responses={201: INSIGHT}, tags=["research"]),
)
class NoteInsightsViewSet(ProductViewSet):
    """The insights of one note; POST takes a passage and links it to what it is evidence for in one step."""

    serializer_class = INSIGHT
    pagination_class = None

    def note(self) -> Any:
        found = queries.note(self.request.product, int(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        return Response(
            self.get_serializer(queries.insights_of(request.product, self.note()), many=True).data
        )

    def create(self, request: Any, **_: Any) -> Response:
        note = self.note()
        if note.item.is_archived:
            raise Http404
        shape = MarkSerializer(data=request.data, context=self.get_serializer_context())
        shape.is_valid(raise_exception=True)
        target = shape.validated_data.get("evidences")
        made = actions.mark(note=note, actor=request.access.actor, values=shape.values(), target=target)
        return Response(self.get_serializer(made).data, status=201)


routes = [("notes/(?P<number>[0-9]{1,9})/insights", NoteInsightsViewSet, "note-insight")]
