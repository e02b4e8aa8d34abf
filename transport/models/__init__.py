from .agreement import Agreement, DriverLesson, LessonPresence, ParentLetter
from .driver import Driver, DriverLink, DriverRecord, Source
from .filing import Filing, FilingStep
from .paper import Paper
from .permit import Permit, PermitDriver, PermitStep
from .route import Route, RoutePlan, Stop
from .spell import Spell
from .standing import Standing
from .template import PaperTemplate
from .trip import Trip, TripEntry
from .vehicle import Owner, Vehicle, VehicleLink
from .violation import Violation, ViolationStep

__all__ = [
    "Agreement",
    "Driver",
    "DriverLesson",
    "DriverLink",
    "DriverRecord",
    "Filing",
    "FilingStep",
    "LessonPresence",
    "Owner",
    "Paper",
    "PaperTemplate",
    "ParentLetter",
    "Permit",
    "PermitDriver",
    "PermitStep",
    "Route",
    "RoutePlan",
    "Source",
    "Spell",
    "Standing",
    "Stop",
    "Trip",
    "TripEntry",
    "Vehicle",
    "VehicleLink",
    "Violation",
    "ViolationStep",
]
