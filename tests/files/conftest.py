"""Both places where files lie: a folder, and a real S3-compatible server on this machine."""

import pytest

from safety.files import bucket
from tests.files import store


@pytest.fixture(scope="session")
def s3_server():
    with store.server() as address:
        yield address


@pytest.fixture
def in_bucket(settings, request):
    """Files lie in an empty bucket."""
    settings.S3_ENDPOINT = address = request.getfixturevalue("s3_server")
    for name, value in store.ENVIRONMENT.items():
        setattr(settings, name, value)
    store.emptied(address)
    bucket._client().create_bucket(Bucket=store.BUCKET)


@pytest.fixture(params=["folder", "bucket"])
def place(request):
    """Files lie in one, then in the other."""
    if request.param == "bucket":
        request.getfixturevalue("in_bucket")
    return request.param
