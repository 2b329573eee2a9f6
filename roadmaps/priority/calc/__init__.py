"""Prioritisation as pure functions: numbers in, numbers out, nothing of Django."""
