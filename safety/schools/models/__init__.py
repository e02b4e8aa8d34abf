from .calendar import CalendarDay
from .people import ActivationCode, Appointment, Guesses, Role, SecurityEvent, User
from .school import School, SchoolPeriod, Stage, Status, Term
from .unit import Tier, Unit

__all__ = [
    "ActivationCode",
    "Appointment",
    "CalendarDay",
    "Guesses",
    "Role",
    "School",
    "SchoolPeriod",
    "SecurityEvent",
    "Stage",
    "Status",
    "Term",
    "Tier",
    "Unit",
    "User",
]
