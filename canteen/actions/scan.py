"""Scans beside the rows here: taken in by the ground (safety/files/scan.py)."""

from safety.files.scan import Scan, prepare, put, same

__all__ = ["Scan", "prepare", "put", "same"]
