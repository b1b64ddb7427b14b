"""What the door of ballots asks of the motion: little, since many ask at once."""

from linmeng.voting.models import Motion

NOT_ASKED = ("text", "about", "pack", "secrets__heads", "secrets__box_seed")
MOST = 100  # kept at once

_open: dict[str, Motion] = {}


def motion_to_cast(uid: str, *, fresh: bool = False) -> Motion | None:
    """A motion with the secrets that a ballot is sealed and a receipt signed with; None when it has none yet.

    While it is open, nothing changes of it but its state, which is asked again where the ballot is entered:
    so this process asks once, unless `fresh`.
    """
    kept = None if fresh else _open.get(uid)
    if kept is None:
        kept = Motion.objects.select_related("secrets").defer(*NOT_ASKED).filter(uid=uid).first()
        if kept is None or not hasattr(kept, "secrets"):
            return None
        if kept.state == Motion.State.OPEN and not fresh:
            _open.clear() if len(_open) >= MOST else None
            _open[uid] = kept
    return kept
