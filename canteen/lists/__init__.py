"""What the lists here hand out as workbooks, a file for each."""

from canteen.lists import contract, duty, kitchen, worker
from safety.sheets import listing


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(contract.CONTRACTS)
    listing.add(kitchen.KITCHENS)
    listing.add(worker.WORKERS_LIST)
    listing.add(duty.DUTY)
