from .correction import DrillCorrection, DrillPeriod
from .drill import Drill, Scenario, State
from .education import EducationLog, EducationPlan, PlanTopic
from .feed import DrillFeed
from .holiday import HolidayCampaign, HolidayLetter
from .photo import DrillPhoto
from .plan import DrillPlan, PlanPost, PlanRoute
from .problem import DrillHazard
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
    "DrillCorrection",
    "DrillFeed",
    "DrillHazard",
    "DrillPeriod",
    "DrillPhoto",
    "DrillPlan",
    "DrillRun",
    "DrillTemplate",
    "EducationLog",
    "EducationPlan",
    "ExamResult",
    "GroupList",
    "HolidayCampaign",
    "HolidayLetter",
    "Participant",
    "PlanPost",
    "PlanRoute",
    "PlanTopic",
    "Scenario",
    "State",
    "TrainingCertificate",
]
