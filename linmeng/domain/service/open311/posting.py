"""What a client reports (POST requests): a service, a place, answers, and who says it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from linmeng.domain.refusals import sentence
from linmeng.domain.service.open311.arguments import Arguments, jurisdiction, moment, only, short, text
from linmeng.domain.service.open311.documents import cleaned
from linmeng.domain.service.open311.values import (
    LONGEST_DESCRIPTION,
    Attribute,
    Error,
    NotAccepted,
    Service,
    no_service,
)  # fmt: skip

LONGEST = {
    "service_code": 100, "address_string": 500, "address_id": 100, "email": 254, "device_id": 200,
    "account_id": 200, "first_name": 100, "last_name": 100, "phone": 40, "media_url": 2000, "api_key": 200,
}  # fmt: skip
LONGEST_ANSWER = 1000  # characters; of datatype text as a description
MOST_ANSWERS = 100  # to one question
_ANSWER = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\d{0,3}\])?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{0,25})?", re.ASCII)
_SMALL = re.compile(
    r"[+-]?\d(\.\d{0,25})?[eE]-\d{1,2}", re.ASCII
)  # how programs write what is almost nothing
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")


@dataclass(frozen=True, slots=True)
class Posted:
    """A report as it came, checked for form only. `answers`: each question's code and its values.

    Whether the key is good, the address known and the place ours is for the caller. `media_url` is only a
    text: it is never fetched.
    """

    service_code: str
    lat: float | None = None
    long: float | None = None
    address_string: str = ""
    address_id: str = ""
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    description: str = ""
    email: str = ""
    device_id: str = ""
    account_id: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    media_url: str = ""
    api_key: str = ""
    jurisdiction_id: str = ""


def posted(arguments: Arguments, services: Mapping[str, Service], served: Collection[str] = ()) -> Posted:
    """The report in these arguments. Raises NotAccepted with every fault, each in a sentence."""
    wrong: list[Error] = []
    whose = jurisdiction(arguments, served, wrong)
    said = {name: only(arguments, name) for name in LONGEST}
    for name, longest in LONGEST.items():
        _check_length(name, said[name], longest, wrong)
    description = text(arguments, "description")
    _check_length("description", description, LONGEST_DESCRIPTION, wrong)
    service = _service(said["service_code"], services, wrong)
    lat, long = _place(arguments, said, wrong)
    answers = _answers(arguments, service, wrong) if service else ()
    _check_contact(said, wrong)
    if wrong:
        raise NotAccepted(*wrong)
    return Posted(lat=lat, long=long, answers=answers, description=description, jurisdiction_id=whose, **said)


def _check_length(name: str, words: str, longest: int, wrong: list[Error]) -> None:
    if len(words) > longest:
        message = sentence("{name} is too long: at most {most} characters.")
        wrong.append(Error(400, message, {"name": name, "most": longest}))


def _service(code: str, services: Mapping[str, Service], wrong: list[Error]) -> Service | None:
    if not code:
        wrong.append(Error(400, sentence("service_code is missing: say what it is about.")))
    elif code not in services:
        wrong.append(no_service(short(code)))
    return services.get(code)


def _place(
    arguments: Arguments, said: Mapping[str, str], wrong: list[Error]
) -> tuple[float | None, float | None]:
    """Latitude and longitude; both or none, and with none an address or its number."""
    words = [only(arguments, name) for name in ("lat", "long")]
    if not any(words):
        if not (said["address_string"] or said["address_id"]):
            message = sentence("Where is it? Give lat and long, or address_string, or address_id.")
            wrong.append(Error(400, message))
        return None, None
    if not all(words):
        wrong.append(Error(400, sentence("lat and long go together: one of them is missing.")))
        return None, None
    lat, long = _degrees(words[0], 90), _degrees(words[1], 180)
    if lat is None or long is None:
        message = sentence("lat and long are degrees of WGS 84: −90 to 90 and −180 to 180.")
        wrong.append(Error(400, message))
    return lat, long


def _degrees(words: str, most: int) -> float | None:
    if not (_DEGREES.fullmatch(words) or _SMALL.fullmatch(words)):
        return None
    value = float(words)
    return value if -most <= value <= most else None


def _check_contact(said: Mapping[str, str], wrong: list[Error]) -> None:
    if said["email"] and not _EMAIL.fullmatch(said["email"]):
        wrong.append(Error(400, sentence("email is no e-mail address.")))
    if said["media_url"] and not _is_address(said["media_url"]):
        wrong.append(Error(400, sentence("media_url is an address that begins with http:// or https://.")))


def _is_address(words: str) -> bool:
    try:
        parts = urlsplit(words)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and not set(words) & set(" \"'<>\\^`{|}")
    )


def _answers(
    arguments: Arguments, service: Service, wrong: list[Error]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given: dict[str, list[str]] = {}
    for name, values in arguments.items():
        if found := _ANSWER.fullmatch(name):
            kept = (cleaned(value).strip() for value in values)
            given.setdefault(found[1], []).extend(value for value in kept if value)
    known = {one.code: one for one in service.attributes if one.asks}
    for code in given.keys() - known.keys():
        message = sentence("“{code}” is no question of this service: see its definition.")
        wrong.append(Error(400, message, {"code": short(cleaned(code))}))
    for one in known.values():
        _check_answer(one, given.get(one.code, []), wrong)
    return tuple((code, tuple(dict.fromkeys(given[code]))) for code in known if given.get(code))


def _check_answer(question: Attribute, values: list[str], wrong: list[Error]) -> None:
    told = {"code": question.code}
    if question.required and not values:
        wrong.append(Error(400, sentence("“{code}” must be answered."), told))
    elif len(values) > (MOST_ANSWERS if question.datatype == "multivaluelist" else 1):
        wrong.append(Error(400, sentence("“{code}” has too many answers."), told))
    elif not all(_fits(question, value) for value in values):
        given = {**told, "datatype": question.datatype}
        wrong.append(Error(400, sentence("“{code}” is not answered as its datatype {datatype} asks."), given))


def _fits(question: Attribute, value: str) -> bool:
    if question.datatype == "number":
        return _NUMBER.fullmatch(value) is not None
    if question.datatype == "datetime":
        return moment(value) is not None
    if question.datatype in ("singlevaluelist", "multivaluelist"):
        return value in (key for key, _name in question.values)
    if question.datatype == "string":
        return "\n" not in value and len(value) <= LONGEST_ANSWER
    return len(value) <= LONGEST_DESCRIPTION
