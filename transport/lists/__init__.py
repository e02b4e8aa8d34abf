"""What the lists here hand out as workbooks, a file for each."""

from safety.sheets import listing
from transport.lists import driver, vehicle


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(vehicle.VEHICLES, driver.DRIVERS)
