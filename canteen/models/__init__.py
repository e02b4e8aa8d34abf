from .contract import Contract
from .day import DailyCheck, Dish, KitchenDay, Menu
from .kitchen import Kitchen, Mode
from .worker import HealthCertificate, Post, Worker

__all__ = [
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
