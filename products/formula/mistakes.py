"""What is wrong with a formula, and where, so that a form can point at it."""

SHOWN = 18  # characters before and after the mistake that are shown again


class FormulaError(ValueError):
    """`position` counts characters from 0; at the very end it is the formula's length."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message, self.position = message, position

    def pointed(self, text: str) -> str:
        """The place and the message, to end a sentence: at character 5, “a + ▸* b”: a number is missing."""
        before, after = text[: self.position], text[self.position :]
        before = before if len(before) <= SHOWN else f"…{before[-SHOWN:]}"
        after = after if len(after) <= SHOWN else f"{after[:SHOWN]}…"
        where = " ".join(f"{before}▸{after}".split())
        said = self.message[:1].lower() + self.message[1:].rstrip(".")
        return f"at character {self.position + 1}, “{where}”: {said}"
