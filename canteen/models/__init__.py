from .kitchen import Kitchen, Mode
from .worker import HealthCertificate, Post, Worker

__all__ = [
    "HealthCertificate",
    "Kitchen",
    "Mode",
    "Post",
    "Worker",
]
