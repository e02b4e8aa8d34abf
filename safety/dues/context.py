"""What the navigation knows of a person's inbox."""

from django.utils.functional import SimpleLazyObject

from safety.dues.queries import unread_up_to

MOST = 99


def inbox(request) -> dict:
    """`inbox_unread`: how many notices the reader has not opened, "99+" beyond MOST; "" for none.

    Lazy: pages without the navigation ask nothing.
    """
    return {"inbox_unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    count = unread_up_to(user, MOST + 1)
    return f"{MOST}+" if count > MOST else str(count or "")
