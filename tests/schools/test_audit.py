"""Plain edits are kept, personal values are not."""

from auditlog.models import LogEntry

from safety.schools.actions.school import update_school


def test_edit_is_kept_without_personal_values(cast):
    update_school(cast.a1, cast.admin_a, pupils=650, principal_name="王建国",
                  principal_phone="13812345678")  # fmt: skip
    entry = LogEntry.objects.get_for_object(cast.a1).first()
    assert entry.changes_dict["pupils"] == ["600", "650"]
    assert "王建国" not in str(entry.changes) and "13812345678" not in str(entry.changes)
    assert entry.changes_dict["principal_name"][1].startswith("#")


def test_people_are_not_in_the_audit_log(cast):
    assert not LogEntry.objects.filter(content_type__model__in=["user", "appointment"]).exists()
