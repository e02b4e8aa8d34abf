from .driver import Driver, DriverLink, DriverRecord, Source
from .standing import Standing
from .vehicle import Owner, Vehicle, VehicleLink

__all__ = [
    "Driver",
    "DriverLink",
    "DriverRecord",
    "Owner",
    "Source",
    "Standing",
    "Vehicle",
    "VehicleLink",
]
