"""What is done with drills, a file for each noun."""

from .correct import correct_drill, withdraw_drill
from .drill_plan import clone_plan, write_plan
from .hazard import raise_problem
from .plan import cancel_drill, plan_drill, plan_term, shift_drill
from .record import clock_drill, hold_drill, record_drill
from .run import write_groups, write_review

__all__ = [
    "cancel_drill",
    "clock_drill",
    "clone_plan",
    "correct_drill",
    "hold_drill",
    "plan_drill",
    "plan_term",
    "raise_problem",
    "record_drill",
    "shift_drill",
    "withdraw_drill",
    "write_groups",
    "write_plan",
    "write_review",
]
