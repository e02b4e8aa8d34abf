"""What the lists here hand out as workbooks, a file for each."""

from canteen.lists import care_point, contract, duty, gate, kitchen, purchase, water, worker
from safety.sheets import listing


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(care_point.CARE_POINTS)
    listing.add(care_point.BY_DISTRICT)
    listing.add(contract.CONTRACTS)
    listing.add(gate.SIGHTINGS)
    listing.add(kitchen.KITCHENS)
    listing.add(water.MACHINES)
    listing.add(water.BATCHES)
    listing.add(worker.WORKERS_LIST)
    listing.add(duty.DUTY)
    listing.add(purchase.SUPPLIERS, purchase.DELIVERIES, purchase.GOODS)
    listing.add(purchase.TRACE, purchase.DISH)
