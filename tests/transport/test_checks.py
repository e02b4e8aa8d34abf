"""What `manage.py check` and `migrate` say of settings that name a city."""

from io import StringIO

from django.core.management import call_command

from transport import checks


def named(*databases) -> list[str]:
    return [one.msg for one in checks.unknown_cities(list(databases))]


def test_a_code_that_no_city_has_is_told(cast, settings):
    settings.TRANSPORT_NUMBERS = f"{cast.city.code}:years=5, 999999:years=4"
    settings.TRANSPORT_ASKED = ["888888:crime"]
    said = named("default")
    assert len(said) == 2 and "888888" in said[0] and "999999" in said[1]
    told = StringIO()
    call_command("check", databases=["default"], stderr=told)
    assert "transport.W001" in told.getvalue() and "999999" in told.getvalue()
    assert named() == []  # no database was named, none is asked


def test_where_every_city_is_known_nothing_is_said(cast, settings, django_assert_num_queries):
    settings.TRANSPORT_NUMBERS = f"{cast.city.code}:years=5"
    assert named("default") == []
    settings.TRANSPORT_NUMBERS = "years=5"
    with django_assert_num_queries(0):
        assert named("default") == []
