"""Structured logs: one JSON object a line, from our code, Django and Celery alike."""

import logging
import re
from typing import Any

import structlog

# Addresses that are secrets themselves: of a share link, an invitation, a survey, a reset of a password.
SECRET = re.compile(
    r"(/(?:s|d|invite|survey|unsubscribe|accounts/password/reset/key|accounts/confirm-email)/)[^/?\s\"']+"
    r"|([?&](?:key|r|token|code|state|email)=)[^&\s\"']+"
)


def without_secrets(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """The last word on each line before it is written, whoever wrote it."""
    return {
        name: SECRET.sub(r"\1\2…", value) if isinstance(value, str) else value
        for name, value in event.items()
    }


_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_secrets,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=_SHARED,
    )
