"""Addresses of vehicles and drivers, by noun."""

from transport.urls.drivers import driver_patterns
from transport.urls.vehicles import vehicle_patterns

app_name = "transport"
urlpatterns = [*driver_patterns, *vehicle_patterns]
