"""The one error an embedded service raises: a sentence that names the mend."""


class ServiceError(RuntimeError):
    """Shown to the person at the terminal as it is, without a traceback."""
