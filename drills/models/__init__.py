from .drill import Drill, Scenario, State
from .feed import DrillFeed
from .plan import DrillPlan, PlanPost, PlanRoute
from .run import DrillRun, GroupList
from .template import DrillTemplate
from .training import (
    CertificateSeries,
    Course,
    ExamResult,
    Participant,
    TrainingCertificate,
)

__all__ = [
    "CertificateSeries",
    "Course",
    "Drill",
    "DrillFeed",
    "DrillPlan",
    "DrillRun",
    "DrillTemplate",
    "ExamResult",
    "GroupList",
    "Participant",
    "PlanPost",
    "PlanRoute",
    "Scenario",
    "State",
    "TrainingCertificate",
]
