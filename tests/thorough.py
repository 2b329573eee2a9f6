"""How much is asked: all of it by `make check`, enough to notice by `make test` (decision 0037)."""

import os

THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(most: int) -> int:
    """Of a property; `make test` tries a third, others each time."""
    return most if THOROUGH else max(most // 3, 8)
