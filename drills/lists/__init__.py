"""What the lists here hand out as workbooks, a file for each."""

from drills.lists import compare, drill, education, holiday, template, training, unplanned
from safety.sheets import listing


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(drill.DRILLS, template.TEMPLATES, unplanned.UNPLANNED)
    listing.add(compare.COMPARED)
    listing.add(training.COURSES, training.PARTICIPANTS, training.CERTIFICATES)
    listing.add(education.LOGS, education.SCHOOLS)
    listing.add(holiday.CAMPAIGNS, holiday.LETTERS)
