"""What others wrote is served as it came: version, licence and hash stand in the manifest."""

import hashlib
import json
from pathlib import Path

import brotli
import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "static")
VENDOR = STATIC / "vendor"
PACKAGES = json.loads((VENDOR / "manifest.json").read_text())
FILES = {name: digest for package in PACKAGES for name, digest in package["files"].items()}


@pytest.mark.parametrize("name", sorted(FILES))
def test_file_is_what_the_manifest_says(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == FILES[name]


def test_nothing_lies_beside_the_manifest():
    found = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}
    assert found == {"manifest.json", *FILES}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p["name"])
def test_each_package_has_version_and_licence(package):
    assert package["version"] and package["licence"]
    assert package["licence_file"] in package["files"]


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith((".js", ".css"))])
def test_no_source_map_is_asked_for(name):
    assert "sourceMappingURL" not in (VENDOR / name).read_text()


def test_first_load_fits_into_75_kilobytes():
    head = Path(settings.BASE_DIR, "templates/base.html").read_text()
    names = [part.split("'")[0] for part in head.split("{% static '")[1:]]
    sent = [(STATIC / n).read_bytes() for n in names if n.endswith((".css", ".js"))]
    assert sum(len(brotli.compress(body)) for body in sent) <= 75 * 1024
