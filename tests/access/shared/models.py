"""A care point off campus (R15), which pupils of several schools go to."""

from django.db import models

from safety.schools.scope import SchoolOwned, SharedBySchools


class CarePoint(SharedBySchools):
    school_links = "links"
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Link(SchoolOwned):
    """One school whose pupils go there."""

    point = models.ForeignKey(CarePoint, models.CASCADE, related_name="links")
