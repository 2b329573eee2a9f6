"""REST routes of the execution stage that are no Kind: criteria, board, versions, releasing."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from execution import actions, queries
from execution.forms import BoardFilter
from execution.release_notes import draft
from execution.serializers import (
    BoardColumnSerializer,
    BoardLimitsSerializer,
    CriterionCheckSerializer,
    CriterionPlaceSerializer,
    CriterionSerializer,
    NotesDraftSerializer,
    ReleaseNowSerializer,
    RequirementTextSerializer,
    RequirementVersionSerializer,
    StoryMoveSerializer,
)
from products.access import may_edit
from products.api import Pages, ProductViewSet
from products.kinds import get
from products.problems import PreconditionFailed
from products.serializers import serializer_class as shape_of

RELEASE_SHAPE = shape_of(get("release"))


class StageViewSet(ProductViewSet):
    """What the viewsets below share: finding the parent in this product, and reading what was sent."""

    pagination_class: Any = None

    def parent(self, found: Any) -> Any:
        if found is None:
            raise Http404
        if self.request.method not in {"GET", "HEAD", "OPTIONS"}:
            self.refuse_unless(
                may_edit(self.request.access, found.item), "You may change only what you own or wrote."
            )
        return found

    def sent(self, shape: Any, **more: Any) -> dict[str, Any]:
        read = shape(data=self.request.data, context=self.get_serializer_context(), **more)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def shown(self, shape: Any, rows: Any, status: int = 200, many: bool = False) -> Response:
        return Response(shape(rows, many=many, context=self.get_serializer_context()).data, status=status)


@extend_schema_view(
    list=extend_schema(responses=CriterionSerializer(many=True)),
    retrieve=extend_schema(responses=CriterionSerializer),
    create=extend_schema(request=CriterionSerializer, responses={201: CriterionSerializer}),
    partial_update=extend_schema(request=CriterionSerializer, responses=CriterionSerializer),
    destroy=extend_schema(responses={204: None}),
)
@extend_schema(tags=["execution"])
class CriterionViewSet(StageViewSet):
    """The acceptance criteria of a story, in order."""

    serializer_class = CriterionSerializer
    lookup_field = "pk"

    def story(self) -> Any:
        return self.parent(queries.story(self.request.product, int(self.kwargs["number"])))

    def row(self) -> Any:
        found = queries.criterion(self.request.product, self.story(), int(self.kwargs["pk"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        return self.shown(CriterionSerializer, queries.criteria(request.product, self.story()), many=True)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return self.shown(CriterionSerializer, self.row())

    def create(self, request: Any, **_: Any) -> Response:
        story, sent = self.story(), self.sent(CriterionSerializer)
        made = actions.add_criterion(story=story, text=sent["text"], actor=request.access.actor)
        return self.shown(CriterionSerializer, made, 201)

    def partial_update(self, request: Any, **_: Any) -> Response:
        row, sent = self.row(), self.sent(CriterionSerializer, partial=True)
        if "text" in sent:
            row = actions.edit_criterion(criterion=row, text=sent["text"], actor=request.access.actor)
        return self.shown(CriterionSerializer, row)

    def destroy(self, request: Any, **_: Any) -> Response:
        actions.remove_criterion(criterion=self.row(), actor=request.access.actor)
        return Response(status=204)

    @extend_schema(request=CriterionCheckSerializer, responses=CriterionSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Any, **_: Any) -> Response:
        row, sent = self.row(), self.sent(CriterionCheckSerializer)
        row = actions.check_criterion(criterion=row, checked=sent["checked"], actor=request.access.actor)
        return self.shown(CriterionSerializer, row)

    @extend_schema(request=CriterionPlaceSerializer, responses=CriterionSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: Any, **_: Any) -> Response:
        row, sent = self.row(), self.sent(CriterionPlaceSerializer)
        row = actions.move_criterion(criterion=row, index=sent["index"], actor=request.access.actor)
        return self.shown(CriterionSerializer, row)


@extend_schema_view(list=extend_schema(responses=BoardColumnSerializer(many=True)))
@extend_schema(tags=["execution"])
class BoardViewSet(StageViewSet):
    """The kanban board by column; `?release=` and `?owner=` narrow it as on the page."""

    serializer_class = BoardColumnSerializer
    needs = {"limits": "manage"}

    def list(self, request: Any, **_: Any) -> Response:
        wanted = BoardFilter(request.query_params, product=request.product).wanted()
        return self.shown(BoardColumnSerializer, queries.board(request.product, **wanted), many=True)

    @extend_schema(request=StoryMoveSerializer, responses=BoardColumnSerializer(many=True))
    @action(detail=False, methods=["post"])
    def move(self, request: Any, **_: Any) -> Response:
        sent = self.sent(StoryMoveSerializer)
        story = queries.story(request.product, sent["story"])
        if story is None:
            raise ValidationError({"story": ["This product has no such story."]})
        before = queries.story(request.product, sent["before"]) if sent.get("before") else None
        if sent.get("before") and before is None:
            raise ValidationError({"before": ["This product has no such story."]})
        actions.move(
            story=self.parent(story),
            status=sent["status"],
            actor=request.access.actor,
            before=before.pk if before else None,
            expected_version=sent.get("version"),
        )
        return self.shown(BoardColumnSerializer, queries.board(request.product), many=True)

    @extend_schema(request=BoardLimitsSerializer, responses=BoardColumnSerializer(many=True))
    @action(detail=False, methods=["post"])
    def limits(self, request: Any, **_: Any) -> Response:
        sent = self.sent(BoardLimitsSerializer)
        actions.limit_columns(product=request.product, limits=sent["limits"], actor=request.access.actor)
        return self.shown(BoardColumnSerializer, queries.board(request.product), many=True)


@extend_schema_view(
    list=extend_schema(responses=RequirementVersionSerializer(many=True)),
    retrieve=extend_schema(responses=RequirementVersionSerializer),
    create=extend_schema(request=RequirementTextSerializer, responses={201: RequirementVersionSerializer}),
    restore=extend_schema(request=None, responses={201: RequirementVersionSerializer}),
)
@extend_schema(tags=["execution"])
class VersionViewSet(StageViewSet):
    """Every text of a requirement document, newest first. POST saves a new one."""

    serializer_class = RequirementVersionSerializer
    pagination_class = Pages
    default_ordering = "-number"
    lookup_field = "version"

    def requirement(self) -> Any:
        return self.parent(queries.requirement(self.request.product, int(self.kwargs["number"])))

    def row(self) -> Any:
        found = queries.version(self.request.product, self.requirement(), int(self.kwargs["version"]))
        if found is None:
            raise Http404
        return found

    def list(self, request: Any, **_: Any) -> Response:
        rows = self.paginate_queryset(queries.versions(request.product, self.requirement()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Any, **_: Any) -> Response:
        return self.shown(RequirementVersionSerializer, self.row())

    def create(self, request: Any, **_: Any) -> Response:
        requirement, sent = self.requirement(), self.sent(RequirementTextSerializer)
        try:
            made = actions.save_text(requirement=requirement, actor=request.access.actor, **sent)
        except actions.StaleText:
            raise PreconditionFailed from None
        return self.shown(RequirementVersionSerializer, made, 201)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, **_: Any) -> Response:
        made = actions.restore_version(version=self.row(), actor=request.access.actor)
        return self.shown(RequirementVersionSerializer, made, 201)


@extend_schema(tags=["execution"])
class ReleasingViewSet(StageViewSet):
    """Releasing, taking it back, and a draft of the notes from the finished stories."""

    serializer_class = ReleaseNowSerializer

    def found(self) -> Any:
        return self.parent(queries.release(self.request.product, int(self.kwargs["number"])))

    def answered(self, release: Any) -> Response:
        return self.shown(RELEASE_SHAPE, release)

    @extend_schema(request=ReleaseNowSerializer, responses=RELEASE_SHAPE)
    @action(detail=False, methods=["post"])
    def release(self, request: Any, **_: Any) -> Response:
        release, sent = self.found(), self.sent(ReleaseNowSerializer)
        target = queries.release(request.product, sent["move_to"]) if sent.get("move_to") else None
        if sent.get("move_to") and target is None:
            raise ValidationError({"move_to": ["This product has no such release."]})
        done = actions.release(
            release=release, actor=request.access.actor, move_out=sent["move_out"], move_to=target
        )
        return self.answered(done)

    @extend_schema(request=None, responses=RELEASE_SHAPE)
    @action(detail=False, methods=["post"])
    def withdraw(self, request: Any, **_: Any) -> Response:
        return self.answered(actions.withdraw(release=self.found(), actor=request.access.actor))

    @extend_schema(responses=NotesDraftSerializer)
    @action(detail=False, methods=["get"], url_path="draft-notes")
    def draft_notes(self, request: Any, **_: Any) -> Response:
        release = self.found()
        return Response({"notes": draft(release.summary, queries.note_groups(request.product, release))})


routes: list[tuple[str, Any, str]] = [
    (r"stories/(?P<number>[0-9]{1,9})/criteria", CriterionViewSet, "criterion"),
    (r"requirements/(?P<number>[0-9]{1,9})/versions", VersionViewSet, "requirement-version"),
    (r"releases/(?P<number>[0-9]{1,9})", ReleasingViewSet, "releasing"),
    ("board", BoardViewSet, "board"),
]
