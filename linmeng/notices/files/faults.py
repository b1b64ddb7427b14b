"""Why a message was not sent: kept in a few English words, said in the reader's language."""

from django.utils.translation import gettext, gettext_noop

FAULTS = (
    gettext_noop("no connection"),
    gettext_noop("no answer in time"),
    gettext_noop("no answer read"),
    gettext_noop("not sent"),
    gettext_noop("connection broke off"),
    gettext_noop("answer not understood"),
    gettext_noop("address not understood"),
    gettext_noop("server not allowed"),
    gettext_noop("server has no address"),
    gettext_noop("no SMS gateway is set"),
    gettext_noop("no mail server is set"),
    gettext_noop("the gateway did not take it"),
    gettext_noop("robot's server asks to wait"),
    gettext_noop("robot is too busy"),
    gettext_noop("robot is gone"),
    gettext_noop("robot's safety setting refuses"),
    gettext_noop("robot's code"),
    gettext_noop("mail server"),
    gettext_noop("the worker ended in the middle"),
    gettext_noop("the message could not be made"),
    gettext_noop("a fault of the program"),
)
"""All of them; a number, or why a server is not allowed, may follow."""


def fault_words(fault: str) -> str:
    """The fault in the reader's language; what follows it, such as a code, stays."""
    words = next((f for f in FAULTS if fault.startswith(f)), "")
    return gettext(words) + fault[len(words) :] if words else fault
