"""Input of withdrawing a row that has a version."""

from safety.web.forms import VersionMixin
from transport.forms.driver import WithdrawForm


class LetterWithdrawForm(VersionMixin, WithdrawForm):
    pass
