"""Lists that are taken in as workbooks, a file for each."""

from transport.sheets import roster


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    roster.register()
