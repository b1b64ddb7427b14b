"""Arguments as clients send them: texts by name, each perhaps several times. Nothing in them is believed."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from linmeng.domain.refusals import sentence
from linmeng.domain.service.open311.documents import cleaned
from linmeng.domain.service.open311.values import Error

Arguments = Mapping[str, Sequence[str]]
LONGEST_ID = 100  # characters
YEARS = range(1970, 2200)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+\- ]\d\d:\d\d)", re.ASCII
)  # a space: an unescaped +


def only(arguments: Arguments, name: str) -> str:
    """The last value of a name on one line, "" if none: an empty parameter counts as not given."""
    return " ".join(text(arguments, name).split())


def text(arguments: Arguments, name: str) -> str:
    """The last value of a name, lines kept."""
    given = arguments.get(name) or ("",)
    return cleaned(given[-1]).strip()


def several(arguments: Arguments, name: str) -> tuple[str, ...]:
    """All values of a name, repeated or divided by commas, each once."""
    given = [*arguments.get(name, ()), *arguments.get(f"{name}[]", ())]
    parts = (cleaned(part).strip() for one in given for part in one.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def moment(words: str) -> datetime | None:
    """A W3C moment with its time zone (2010-01-01T00:00:00Z); None if it is none, or not in our centuries."""
    found = _MOMENT.fullmatch(words)
    try:
        made = datetime.fromisoformat(found[1] + found[2].replace(" ", "+")) if found else None
    except ValueError:
        return None
    return made if made is not None and made.year in YEARS else None


def short(words: str) -> str:
    """The beginning of what somebody sent, for a sentence about it."""
    return words if len(words) <= 40 else words[:40] + "…"


def jurisdiction(arguments: Arguments, served: Collection[str], wrong: list[Error]) -> str:
    """Whose matters are meant. Needed only where several are served; one not served is an error (404)."""
    given = only(arguments, "jurisdiction_id")
    if given and served and given not in served:
        message = sentence("There is no jurisdiction_id “{given}” here.")
        wrong.append(Error(404, message, {"given": short(given)}))
    elif not given and len(served) > 1:
        wrong.append(Error(400, sentence("jurisdiction_id is missing: say whose matters you mean.")))
    return given
