"""Lists that are taken in as workbooks, a file for each."""

from drills.sheets import course_import


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    course_import.register()
