"""Logs: one JSON object a line for machines, or readable lines for a person at a terminal.

Values are always quoted or escaped by the renderer, so that no input can forge a line.
"""

import logging.config
import re
from collections.abc import Iterable

import structlog
from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class Plainly(logging.Filter):
    """Refusals (403, 404, unreadable requests) are answers, no faults: one line each, without a
    traceback. The line is that of the request, so Django's own of the same is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR or not record.name.startswith("django."):
            return True
        record.exc_info = record.exc_text = None
        return record.name != "django.request"


class Discreet(structlog.stdlib.ProcessorFormatter):
    """Of an address that is a secret a line says where it begins, whoever writes the line, on
    whatever level, in a message, a value or a traceback."""

    def __init__(self, secrets: Iterable[str], *args, **kwargs):
        super().__init__(*args, **kwargs)
        begins = "|".join(map(re.escape, secrets))
        self.secret = re.compile(rf"""({begins})[^\s"'<>\\]+""") if begins else None

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return self.secret.sub(r"\1…", line) if self.secret else line


def configure(readable: bool, level: str, secrets: Iterable[str] = ()) -> None:
    """Send structlog and the standard library's loggers through one formatter to stderr.
    `secrets`: below which paths an address is one."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": _formatter, "readable": readable, "secrets": secrets}},
            "filters": {"plainly": {"()": Plainly}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["plainly"],
                }
            },
            "root": {"handlers": ["stderr"], "level": level},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _formatter(readable: bool, secrets: Iterable[str] = ()) -> logging.Formatter:
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False)]
        if readable
        else [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    return Discreet(
        secrets,
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
