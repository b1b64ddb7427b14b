"""Edits of a draft in words, for those who look at what the others did."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linmeng.planning.files import texts
from linmeng.planning.models import Draft, DraftEdit, DraftNote

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground
    from linmeng.planning.files.texts import Lang

K = DraftEdit.Kind
_NAMED = 3


def history_of(
    draft: Draft, ground: "Ground", lang: "Lang", most: int = 15
) -> Iterator[tuple[DraftEdit, str]]:
    """The last edits, the newest first, each with its sentence."""
    for edit in draft.edits.select_related("by").order_by("-number")[:most]:
        yield edit, in_words(edit, ground, lang)


def notes_of(draft: Draft, ground: "Ground") -> list[tuple[DraftNote, str]]:
    """The notes, the newest first, each with what it is about; "" for the draft itself."""
    rows = draft.notes.select_related("by")
    return [(note, _names(ground, note.about)) for note in rows]


def in_words(edit: DraftEdit, ground: "Ground", lang: "Lang") -> str:
    """What an edit did."""
    data: Mapping[str, Any] = edit.data
    said = {
        "who": _names(ground, data.get("who", ())),
        "to": _names(ground, [data["to"]] if data.get("to") else ()),
        "n": data.get("of") or data.get("version") or data.get("moved") or 0,
        "mode": texts.name_of(lang, "mode", data["mode"]) if data.get("mode") else "",
    }
    return _sentence(edit.kind, data).format(**said)


def _sentence(kind: str, data: Mapping[str, Any]) -> str:
    if kind == K.MOVE and data.get("whole"):
        return _("joined the alliance of {who} with that of {to}")
    if kind == K.MOVE:
        return _("moved {who} to {to}") if data.get("to") else _("took {who} out")
    return {
        K.SPLIT: _("split up the alliance of {who}"),
        K.MODE: _("changed the alliance of {who} to: {mode}"),
        K.PIN: _("held the alliance of {who}"),
        K.RELEASE: _("released the alliance of {who}"),
        K.FINISH: _("had the rest finished: {n} compounds are in another alliance or mode"),
        K.OPEN: _("went back to version {n}"),
        K.UNDO: _("undid step {n}"),
        K.REDO: _("did step {n} again"),
    }[K(kind)]


def _names(ground: "Ground", codes: Sequence[str]) -> str:
    names = [ground.by_id[i].name if i in ground.by_id else i for i in codes]
    return "、".join(names[:_NAMED]) + (f" +{len(names) - _NAMED}" if len(names) > _NAMED else "")
