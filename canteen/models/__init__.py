from .care_point import (
    CareBureauVisit,
    CareCensus,
    CareLink,
    CareMonth,
    CarePoint,
    CareVisit,
)
from .contract import Contract, TakingBack
from .correction import Correction, version_of
from .day import DailyCheck, Dish, KitchenDay, Menu
from .delivery import (
    Delivery,
    DeliveryState,
    Lot,
    Review,
    ReviewKind,
    Taking,
    Voucher,
)
from .duty import Control, FreezerCheck, LeaderMeal, Named, PrincipalVisit
from .forbidden import ForbiddenGoods, Where
from .gate import GateMedia, GatePhoto, GateSighting
from .kitchen import Kind, Kitchen, Mode
from .move import WorkerMove
from .parents import ParentsLook
from .supplier import Exempt, Paper, PaperKind, Supplier, SupplierChange, SupplierLink
from .water import WaterBatch, WaterCleaning, WaterMachine
from .worker import HealthCertificate, Post, Worker

__all__ = [
    "CareBureauVisit",
    "CareCensus",
    "CareLink",
    "CareMonth",
    "CarePoint",
    "CareVisit",
    "Contract",
    "Control",
    "Correction",
    "DailyCheck",
    "Delivery",
    "DeliveryState",
    "Dish",
    "Exempt",
    "ForbiddenGoods",
    "FreezerCheck",
    "GateMedia",
    "GatePhoto",
    "GateSighting",
    "HealthCertificate",
    "Kind",
    "Kitchen",
    "KitchenDay",
    "LeaderMeal",
    "Lot",
    "Menu",
    "Mode",
    "Named",
    "Paper",
    "PaperKind",
    "ParentsLook",
    "Post",
    "PrincipalVisit",
    "Review",
    "ReviewKind",
    "Supplier",
    "SupplierChange",
    "SupplierLink",
    "Taking",
    "TakingBack",
    "Voucher",
    "WaterBatch",
    "WaterCleaning",
    "WaterMachine",
    "Where",
    "Worker",
    "WorkerMove",
    "version_of",
]
