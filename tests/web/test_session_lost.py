"""What is said when a session cannot be kept at the end of a request."""

from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(cast, client):
    client.force_login(cast.city_admin)  # the first request of a session sets its clock
    client.raise_request_exception = False
    return client


def test_the_database_went_away(here):
    """Whether what was done stands is not known: nobody says that nothing was changed."""
    with mock.patch.object(Session, "save", side_effect=OperationalError("gone")):
        response = here.get("/")
    assert response.status_code == 500
    assert "may not have been saved" in response.content.decode()


def test_somebody_ended_it(here):
    gone = DatabaseError("Forced update did not affect any rows.")
    with mock.patch.object(Session, "save", side_effect=gone):
        assert here.get("/").status_code == 400
