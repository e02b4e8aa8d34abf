from .contract import Contract
from .kitchen import Kitchen, Mode
from .worker import HealthCertificate, Post, Worker

__all__ = [
    "Contract",
    "HealthCertificate",
    "Kitchen",
    "Mode",
    "Post",
    "Worker",
]
