"""What a row of a list of vehicles and drivers means of what stands here."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from transport.models import Driver, DriverLink, Vehicle, VehicleLink
from transport.rules.record import Record


@dataclass
class Parts:
    """What a row means of what stands here; `own`: a school of the reader's uses it already."""

    vehicle: Vehicle | None = None
    vehicle_link: VehicleLink | None = None
    vehicle_own: bool = False
    driver: Driver | None = None
    driver_link: DriverLink | None = None
    driver_own: bool = False
    records: dict[str, list[Record]] = field(default_factory=dict)
    mark: str = ""
    as_of: dt.date | None = None
    # The row of the file that names the driver of this one, which only gives the name.
    named: Any = None
