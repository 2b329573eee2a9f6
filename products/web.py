"""How a view answers a browser: the same way for people's pages and for products'."""

from accounts.web import attempt, back_or, go, page

__all__ = ["attempt", "back_or", "go", "page"]
