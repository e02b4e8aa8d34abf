"""Who a session belongs to, asked with every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from safety.base.prepared import Prepared
from safety.schools.models import User

_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
_person = Prepared(lambda pk: User.objects.filter(pk=pk).order_by().values_list(*_COLUMNS), int)


class Backend(AuthenticationBackend):
    """allauth's own; it looks a person up by a query that is prepared."""

    def get_user(self, user_id):
        rows = _person(user_id)
        user = User.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0]) if rows else None
        return user if user and self.user_can_authenticate(user) else None
