"""Lists that are taken in as workbooks, a file for each."""

from canteen.sheets import people, purchase_import


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    people.register()
    purchase_import.register()
