"""What the system itself reads across all workspaces, for its tasks; never for a request."""

from feedback.models import Response

MOST_TRIES = 5


def responses_to_forward(limit: int) -> list[Response]:
    """For the system: answers that the metrics stage has not got yet, of every workspace, the oldest first.

    Those that could not be handed on before come last, so that they hold up nobody, and after five tries not at
    all. Locked: two workers take different ones. Call it in a transaction.
    """
    return list(
        Response.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(forwarded_at=None, forward_tries__lt=MOST_TRIES)
        .select_related("survey__item__product", "survey__item__workspace")
        .order_by("forward_tries", "pk")[:limit]
    )
