"""Which sheet a typed number or a QR code means, and the secret that proves it was printed here."""

from django.http import Http404

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.files.sheet_code import Code, printed, read_code
from linmeng.voting.models import Motion, Secrets, Sheet


def sheet_secret(motion: Motion) -> bytes:
    """What makes the marks of this motion's sheets. Raises Http404 before the roll is frozen."""
    found = Secrets.objects.filter(pk=motion.pk).values_list("same", flat=True).first()
    if found is None:
        raise Http404
    return bytes(found)


def code_of(motion: Motion, text: str) -> Code:
    """The number that was typed, or read from a QR code. Raises NotUnderstood, saying what is wrong."""
    return read_code(text, motion.uid, sheet_secret(motion))


def sheet_of(motion: Motion, text: str, *, lock: bool = False) -> Sheet:
    """The sheet that was typed or scanned, with its unit. Raises NotUnderstood for one never printed."""
    number = code_of(motion, text).number
    rows = Sheet.objects.select_related("entry").defer("entry__salt", "entry__parties")
    if lock:
        rows = rows.select_for_update(of=("self",))
    sheet = rows.filter(motion=motion, number=number).first()
    if sheet is None:
        raise NotUnderstood(
            "No ballot {number} was printed for this vote.", number=printed(motion.uid, number)
        )
    return sheet


def number_of(motion: Motion, sheet: Sheet) -> str:
    """The number as it is printed, with its check digit."""
    return printed(motion.uid, sheet.number)
