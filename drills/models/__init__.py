from .drill import Drill, Scenario, State
from .feed import DrillFeed
from .plan import DrillPlan, PlanPost, PlanRoute
from .run import DrillRun, GroupList
from .template import DrillTemplate

__all__ = [
    "Drill",
    "DrillFeed",
    "DrillPlan",
    "DrillRun",
    "DrillTemplate",
    "GroupList",
    "PlanPost",
    "PlanRoute",
    "Scenario",
    "State",
]
