"""python -m bench.alone MODULE CASE [WORD …]: a case of bench.measure:memory in its own process.

Prints the megabytes that it held when all was warm, and by how many it grew at most after that.
"""

import gc
import importlib
import os
import sys
from pathlib import Path

import django

from bench.measure import STATUS


def main(module: str, case: str, *given: str) -> None:
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
    steps = getattr(importlib.import_module(module), case)(*given)
    next(steps)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark is the present one
    idle = _kilobytes("VmRSS")
    for _step in steps:
        raise AssertionError(f"{case} has more than one yield")
    print(idle / 1024, (_kilobytes("VmHWM") - idle) / 1024)


def _kilobytes(name: str) -> int:
    return next(int(line.split()[1]) for line in STATUS.open() if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(*sys.argv[1:])
