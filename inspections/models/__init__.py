from .bulk import BulkAct
from .checklist import Area, Checklist, ChecklistVersion, Item
from .draw import Draw, DrawLink, DrawnVisit, DrawResult
from .final import FinalCount, FinalSpan
from .hazard import (
    OPEN_STATES,
    SCHOOL_STATES,
    Extension,
    Hazard,
    HazardDocument,
    HazardPhoto,
    NumberSeries,
    Referral,
    Severity,
    State,
)
from .inspection import Answer, Inspection, Kind, Mode, Result, Source, TeamMember, VisitState
from .ledger import HazardPeriod, LedgerAnchor, LedgerEntry
from .look_back import LookBack, LookBackItem
from .saved import LedgerChoice, SavedFilter
from .template import NoticeTemplate, NoticeTemplateUse

__all__ = [
    "OPEN_STATES",
    "SCHOOL_STATES",
    "Answer",
    "Area",
    "BulkAct",
    "Checklist",
    "ChecklistVersion",
    "Draw",
    "DrawLink",
    "DrawResult",
    "DrawnVisit",
    "Extension",
    "FinalCount",
    "FinalSpan",
    "Hazard",
    "HazardDocument",
    "HazardPeriod",
    "HazardPhoto",
    "Inspection",
    "Item",
    "Kind",
    "LedgerAnchor",
    "LedgerChoice",
    "LedgerEntry",
    "LookBack",
    "LookBackItem",
    "Mode",
    "NoticeTemplate",
    "NoticeTemplateUse",
    "NumberSeries",
    "Referral",
    "Result",
    "SavedFilter",
    "Severity",
    "Source",
    "State",
    "TeamMember",
    "VisitState",
]
