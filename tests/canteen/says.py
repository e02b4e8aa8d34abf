"""Who says that a record is wrong."""

import uuid

from canteen.actions.put_right import Statement
from canteen.models import version_of


def says(row, actor, **more):
    facts = {"uuid": uuid.uuid4(), "version": version_of(row), "reason": "看错了"}
    return Statement(actor=actor, **facts | more)
