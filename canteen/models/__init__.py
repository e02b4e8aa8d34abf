from .care_point import CareCensus, CareLink, CarePoint, CareVisit
from .contract import Contract
from .day import DailyCheck, Dish, KitchenDay, Menu
from .kitchen import Kitchen, Mode
from .worker import HealthCertificate, Post, Worker

__all__ = [
    "CareCensus",
    "CareLink",
    "CarePoint",
    "CareVisit",
    "Contract",
    "DailyCheck",
    "Dish",
    "HealthCertificate",
    "Kitchen",
    "KitchenDay",
    "Menu",
    "Mode",
    "Post",
    "Worker",
]
