"""What to do about an answer in the log, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SECURITY = _(
    "The robot refused: compare the signing secret, the keyword (“School safety”) and the robot's "
    "list of addresses, and the server's clock."
)
GONE = _("The robot does not exist any more, or the address was not copied whole.")
OFTEN = _("The robot was asked too often; it is left alone for ten minutes.")
KNOWN = {
    **dict.fromkeys(("310000", "19021", "19022", "19024"), SECURITY),
    **dict.fromkeys(("300001", "93000", "19001", "HTTP 404"), GONE),
    **dict.fromkeys(("130101", "45009", "11232", "HTTP 429"), OFTEN),
    "key lost": _("The server no longer has the key to the address: enter it again."),
    "address not allowed": _(
        "The address leads into a private network, which is not allowed here."
    ),
    "channel not in use": _("The channel was taken out of use before this was sent."),
    "timed out": _("The other side did not answer in time."),
    "not understood": _("This is not how such a robot answers: is the address right?"),
}


def of(answer: str):
    """Words for an answer, by its code; nothing for what is good, or speaks for itself."""
    return KNOWN.get(answer) or KNOWN.get(answer.partition(" ")[0], "")
