"""Stored files in an S3-compatible store: objects named by day, content and chance.

Names are those of the folder. An object is there whole or not at all: its SHA-256 is signed with
the request, so that the store itself refuses what was cut.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.session import Session
from django.conf import settings

from safety.base import clock
from safety.files.folder import FOLDER, new_name, swept_days

_MISSING = {"NoSuchKey", "404"}
# A page has a thread, and a store that hangs holds it so long: twice a connection and a silence.
# Two files of an upload are over before a proxy gives up on the page (60 s).
CONNECT_SECONDS, SILENT_SECONDS, TRIES = 3.0, 10.0, 2


def put(kind: str, data: bytes, digest: str) -> str:
    name = new_name(kind, digest)
    with _said_as_oserror(name):
        _client().put_object(Bucket=settings.S3_BUCKET, Key=name, Body=data)
    return name


def open_file(name: str) -> BinaryIO:
    """All of it, in memory: no stored file is larger than an upload may be."""
    _check(name)
    with _said_as_oserror(name):
        return BytesIO(_client().get_object(Bucket=settings.S3_BUCKET, Key=name)["Body"].read())


def old_names(seconds: float) -> Iterator[str]:
    until = clock.now() - dt.timedelta(seconds=seconds)
    for kind in _kinds():
        for day in swept_days():
            for found in _pages(f"{kind}{day}/"):
                yield from (o["Key"] for o in found["Contents"] if o["LastModified"] <= until)


def remove_if_old(name: str, seconds: float) -> bool:
    _check(name)
    with _said_as_oserror(name):
        _client().delete_object(Bucket=settings.S3_BUCKET, Key=name)
    return True


def _kinds() -> list[str]:
    with _said_as_oserror(FOLDER):
        found = _client().list_objects_v2(
            Bucket=settings.S3_BUCKET, Prefix=f"{FOLDER}/", Delimiter="/"
        )
    return [one["Prefix"] for one in found.get("CommonPrefixes", [])]


def _pages(prefix: str) -> Iterator[dict]:
    pages = _client().get_paginator("list_objects_v2")
    with _said_as_oserror(prefix):
        for page in pages.paginate(Bucket=settings.S3_BUCKET, Prefix=prefix):
            if "Contents" in page:
                yield page


def _check(name: str) -> None:
    if not name.startswith(f"{FOLDER}/") or ".." in name.split("/"):
        raise ValueError("not a name of stored evidence")


@contextmanager
def _said_as_oserror(name: str):
    """What goes wrong with the store is what goes wrong with a disk: callers know one kind."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _MISSING:
            raise FileNotFoundError(name) from error
        raise OSError(f"the store refused {name}: {error}") from error
    except (BotoCoreError, HTTPClientError) as error:
        raise OSError(f"the store does not answer for {name}: {error}") from error


def _client() -> Any:
    """One for each set of settings; clients may be shared by threads."""
    return _made(settings.S3_ENDPOINT, settings.S3_REGION, settings.S3_ADDRESSING,
                 settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY, SILENT_SECONDS)  # fmt: skip


@cache
def _made(endpoint, region, addressing, key, secret, silent) -> Any:
    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=silent,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        # Other stores than Amazon's know nothing of the newer checksums; the signed one is enough.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": addressing, "payload_signing_enabled": True},
    )
    return Session().create_client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=config,
    )
