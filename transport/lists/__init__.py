"""What the lists here hand out as workbooks, a file for each."""

from safety.sheets import listing
from transport.lists import agreement, driver, filing, permit, route, trip, vehicle, violation


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(vehicle.VEHICLES, driver.DRIVERS, route.ROUTES)
    listing.add(trip.TRIPS, trip.KEPT, violation.VIOLATIONS, filing.FILINGS)
    listing.add(permit.PERMITS)
    listing.add(agreement.AGREEMENTS, agreement.LETTERS, agreement.LESSONS, agreement.UNTAUGHT)
