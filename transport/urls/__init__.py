"""Addresses of vehicles, drivers and routes, by noun."""

from transport.urls.agreements import agreement_patterns
from transport.urls.drivers import driver_patterns
from transport.urls.filings import filing_patterns
from transport.urls.permits import permit_patterns
from transport.urls.routes import route_patterns
from transport.urls.templates import template_patterns
from transport.urls.vehicles import vehicle_patterns
from transport.urls.violations import violation_patterns

app_name = "transport"
urlpatterns = [
    *(agreement_patterns + template_patterns),
    *driver_patterns,
    *filing_patterns,
    *permit_patterns,
    *vehicle_patterns,
    *route_patterns,
    *violation_patterns,
]
