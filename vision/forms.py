"""The vision's form: the statement's parts, and why they change."""

from typing import Any

from products.forms import ItemForm


class VisionForm(ItemForm):
    """Asks why anew each time: the reason of the last change says nothing about this one."""

    def _start(self, detail: Any) -> dict[str, Any]:
        return super()._start(detail) | {"why": ""}

    def values(self) -> dict[str, Any]:
        made = super().values()
        if not made.get("why"):
            made.pop("why", None)
        return made
