"""Signing in as people do, so that the password is fresh."""

import pytest

from tests.factories import PASSWORD


@pytest.fixture
def signed_in(client):
    """A function: sign in through the page and return the client."""

    def sign_in(user, password=PASSWORD):
        client.logout()
        client.post("/account/login/", {"login": user.username, "password": password})
        return client

    return sign_in
