"""A paper beside a row: of the ground (safety/files/scanned.py)."""

from safety.files.scanned import Scanned, one_scan

__all__ = ["Scanned", "one_scan"]
