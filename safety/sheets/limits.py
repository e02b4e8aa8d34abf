"""What a workbook may cost us. A setting SHEETS_<NAME> overrides the number."""

from django.conf import settings

DEFAULTS = {
    "UPLOAD_BYTES": 20 * 1024 * 1024,
    "UNPACKED_BYTES": 50 * 1024 * 1024,
    "ENTRIES": 10_000,
    "RATIO": 100,  # unpacked to packed, of entries over RATIO_FROM
    "RATIO_FROM": 1024 * 1024,
    "ROWS": 20_000,
    "CELLS": 1_000_000,
    "COLUMNS": 100,  # a list is no wider
    "HEADER_ROWS": 30,  # a header stands among the first rows
    "KEEP_DAYS": 7,  # files of finished jobs
    "UNDO_DAYS": 90,  # for so long it is known what an import wrote
    "STALE_SECONDS": 30,  # a running job without a sign of life
    "UNCLAIMED_SECONDS": 15,  # a queued job whose message may be lost
    "ATTEMPTS": 3,
}


def limit(name: str) -> int:
    return getattr(settings, f"SHEETS_{name}", DEFAULTS[name])
