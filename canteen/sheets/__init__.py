"""Lists that are taken in as workbooks, a file for each."""

from canteen.sheets import worker


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    worker.register()
