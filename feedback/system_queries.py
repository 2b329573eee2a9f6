"""What the system itself reads across all workspaces, for its tasks; never for a request."""

from feedback.models import Response


def responses_to_forward(limit: int) -> list[Response]:
    """For the system: answers that the metrics stage has not got yet, of every workspace, the oldest first."""
    return list(
        Response.objects.filter(forwarded_at=None)
        .select_related("survey__item__product", "survey__item__workspace")
        .order_by("pk")[:limit]
    )
