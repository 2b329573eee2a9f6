"""REST routes of what changed: verdict and insights of a metric and of a product, and when people are told."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from metrics import actions, insight_words, queries
from metrics.api.base import NUMBER, OfMetric, one
from metrics.serializers import AlertsSerializer, ChangesSerializer, FollowSerializer, MetricChangeSerializer
from products.api import ProductViewSet


@extend_schema(tags=["metrics"])
class ChangesViewSet(OfMetric):
    serializer_class = ChangesSerializer

    @extend_schema(responses=one(ChangesSerializer))
    def list(self, request: Any, **_: Any) -> Response:
        """What the last look at the metric said, and the changes found so far, newest first."""
        metric = self.metric()
        watch = queries.watch_of(metric)
        found = insight_words.with_marks(request.product, list(queries.insights(metric)[:100]))
        answer = {
            "verdict": watch.verdict,
            "words": insight_words.verdict(watch, metric),
            "looked_at": watch.looked_at,
            "found": watch.found,
            "changes": found,
        }
        return Response(ChangesSerializer(answer).data)


@extend_schema(tags=["metrics"])
class AlertsViewSet(OfMetric):
    serializer_class = AlertsSerializer

    @extend_schema(responses=one(AlertsSerializer))
    def list(self, request: Any, **_: Any) -> Response:
        """When the metric's owner and those who comment on it are told."""
        return Response(AlertsSerializer(queries.watch_of(self.metric())).data)

    @extend_schema(request=AlertsSerializer, responses={200: AlertsSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Sets what is given and leaves the rest."""
        metric = self.writable()
        shape = AlertsSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        watch = actions.set_alerts(metric=metric, values=shape.validated_data)
        return Response(AlertsSerializer(watch).data)


@extend_schema(tags=["metrics"])
class FollowViewSet(OfMetric):
    serializer_class = FollowSerializer
    needs = {"create": "comment"}

    @extend_schema(responses=one(FollowSerializer))
    def list(self, request: Any, **_: Any) -> Response:
        """Whether the token's person is told of real changes of a metric that is not theirs."""
        return Response({"follows": queries.follows(self.metric(), request.user)})

    @extend_schema(request=FollowSerializer, responses={200: FollowSerializer})
    def create(self, request: Any, **_: Any) -> Response:
        """Begins or ends to follow it."""
        metric = self.metric()
        shape = FollowSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        actions.set_follower(metric=metric, user=request.user, follows=shape.validated_data["follows"])
        return Response(shape.validated_data)


@extend_schema(tags=["metrics"])
class NewsViewSet(ProductViewSet):
    serializer_class = MetricChangeSerializer
    pagination_class = None

    @extend_schema(operation_id="metrics_changes_of_product", responses=MetricChangeSerializer(many=True))
    def list(self, request: Any, **_: Any) -> Response:
        """What changed in the product's live metrics and still shows."""
        found = insight_words.with_marks(request.product, list(queries.open_insights(request.product)[:200]))
        return Response(MetricChangeSerializer(found, many=True).data)


routes: list[tuple[str, Any, str]] = [
    ("metrics/changes", NewsViewSet, "metrics-changes"),
    (f"metrics/{NUMBER}/changes", ChangesViewSet, "metric-changes"),
    (f"metrics/{NUMBER}/alerts", AlertsViewSet, "metric-alerts"),
    (f"metrics/{NUMBER}/follow", FollowViewSet, "metric-follow"),
]
