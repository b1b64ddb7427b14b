"""One row of a list becomes facts; every figure that cannot be used is dropped with a note."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from linmeng.domain.refusals import sentence
from linmeng.domain.register import values
from linmeng.domain.register.columns import AGE, BY_FIELD, LONLAT, Column
from linmeng.domain.register.values import Doubt

CHINA = (73.0, 136.0, 3.0, 54.0)  # degrees: west, east, south, north
OLDEST = 110  # years; lists write 116 or 2016 for "not known"
_SUBDISTRICT = re.compile(
    r"[\u4e00-\u9fa5]{2,6}?(?:街道(?!街)|镇(?!江|路|大?街|[东西南北中]路|[东西南北]沟))"
)
_ABOVE = re.compile(r"^(?:.{2,3}(?:省|自治区))?(?:.{2,4}市)?(?:.{1,3}(?<![小社])[区县])?")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one cell that a person should know: a figure dropped, or read in a certain way."""

    field: str
    column: str  # the header in the file
    raw: str
    message: str  # gettext msgid
    values: Mapping[str, Any] = default(default_factory=dict)

    @property
    def words(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of the file say what: field → ((position, header), …), the preferred first."""

    columns: Mapping[str, tuple[tuple[int, str], ...]]
    year: int | None = None  # the year the list is of, to count ages from


@dataclass(slots=True)
class Clean:
    """What one row says. `derived` names fields read from another column (address, age)."""

    values: dict[str, Any] = default(default_factory=dict)
    notes: list[Note] = default(default_factory=list)
    derived: dict[str, str] = default(default_factory=dict)
    unusable: Doubt | None = None  # why the row as a whole is of no use

    def note(self, name: str, header: str, raw: Any, doubt: Doubt) -> None:
        if not any(n.field == name and n.message == doubt.message for n in self.notes):
            self.notes.append(Note(name, header, shown(raw), doubt.message, doubt.values))


def clean(cells: Sequence[Any], layout: Layout) -> Clean:
    """The facts of one row, coordinates still in the system of the file."""
    row = Clean()
    for name, places in layout.columns.items():
        reader = _READERS.get(name, _general)
        for position, header in places:
            raw = cells[position]
            if raw is None or raw == "":
                continue
            try:
                reader(row, name, header, raw, layout)
            except Doubt as doubt:
                _dropped(row, name, header, raw, doubt)
    _check_fee(row)
    _check_households(row, layout, cells)
    _subdistrict_from_address(row)
    if row.unusable is None and row.values.get("name") is None:
        row.unusable = Doubt(sentence("the name is missing"))
    return row


def shown(raw: Any) -> str:
    """A raw cell, short enough for a note."""
    words = str(raw)
    return words if len(words) <= 60 else words[:59] + "…"


def check_place(row: Clean, needed: bool) -> None:
    """Sets `unusable` when the point is missing (if needed) or outside China; mends swapped degrees."""
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if row.unusable:
        return
    if lon is None or lat is None or (lon == 0 and lat == 0):
        row.values.pop("lon", None), row.values.pop("lat", None)
        if needed and "outline" not in row.values:
            row.unusable = Doubt(sentence("the coordinates are missing"))
    elif not _in_china(lon, lat):
        if _in_china(lat, lon):
            row.values.update(lon=lat, lat=lon)
            row.notes.append(
                Note("lon", "", f"{lon}, {lat}", sentence("longitude and latitude were swapped"))
            )
        else:
            row.unusable = Doubt(sentence("{lon}, {lat} lies outside China"), lon=lon, lat=lat)


def _in_china(lon: float, lat: float) -> bool:
    west, east, south, north = CHINA
    return west <= lon <= east and south <= lat <= north


def _dropped(row: Clean, name: str, header: str, raw: Any, doubt: Doubt) -> None:
    if name == "name" or name in ("lon", "lat", LONLAT):
        row.unusable = row.unusable or doubt
    row.note(name, header, raw, doubt)


def _put(row: Clean, name: str, header: str, raw: Any, value: Any) -> None:
    if value is None:
        return
    taken = row.values.setdefault(name, value)
    if taken != value:
        doubt = Doubt(sentence("two columns disagree; {value} was taken"), value=taken)
        row.note(name, header, raw, doubt)


def _general(row: Clean, name: str, header: str, raw: Any, _: Layout) -> None:
    column = BY_FIELD[name]
    _put(row, name, header, raw, _BY_KIND[column.kind](raw, column))


def _company(row: Clean, name: str, header: str, raw: Any, _: Layout) -> None:
    company, manager = values.company(raw, BY_FIELD["company"].high)
    _put(row, "company", header, raw, company)
    if manager:
        if "management" not in row.values:
            row.derived["management"] = "company"
        _put(row, "management", header, raw, manager)
        if manager == "company" and company is None:
            row.note(
                "company", header, raw, Doubt(sentence("a company manages, but the list does not name it"))
            )


def _fee(row: Clean, name: str, header: str, raw: Any, _: Layout) -> None:
    low, high = values.fee_range(raw)
    if low is not None:
        _put(row, "fee", header, raw, values.number(low, BY_FIELD["fee"]))
    if high is None:
        return
    try:
        _put(row, "fee_max", header, raw, values.number(high, BY_FIELD["fee_max"]))
    except Doubt as doubt:
        row.note("fee_max", header, raw, doubt)


def _age(row: Clean, _: str, header: str, raw: Any, layout: Layout) -> None:
    age = values.number(raw, _AGE)
    if age is None or "year_built" in row.values:
        return
    if not 0 <= age < OLDEST:
        raise Doubt(sentence("an age of {age} years stands for not known"), age=f"{age:g}")
    if layout.year is None:
        raise Doubt(sentence("an age tells no year: the year of the list is not known"))
    row.values["year_built"] = layout.year - int(age)
    row.derived["year_built"] = "age"


def _lonlat(row: Clean, _: str, header: str, raw: Any, __: Layout) -> None:
    if "lon" in row.values:
        return
    lon, lat = values.degrees(raw)
    if lon is not None and lat is not None:
        row.values.update(lon=values.number(lon, _DEGREES), lat=values.number(lat, _DEGREES))


def _degree(row: Clean, name: str, header: str, raw: Any, _: Layout) -> None:
    value = values.number(raw, _DEGREES)
    if value is not None:
        row.values.setdefault(name, value)


def _check_fee(row: Clean) -> None:
    low, high = row.values.get("fee"), row.values.get("fee_max")
    if high is not None and (low is None or high <= low):
        del row.values["fee_max"]
        if low is None:
            row.values["fee"] = high
        elif high < low:
            row.values["fee"], row.values["fee_max"] = high, low


def _check_households(row: Clean, layout: Layout, cells: Sequence[Any]) -> None:
    households, buildings = row.values.get("households"), row.values.get("buildings")
    if households is not None and buildings is not None and households < buildings:
        del row.values["households"]
        header = layout.columns["households"][0][1]
        message = sentence(
            "fewer households ({households}) than buildings ({buildings}): a lower bound, not a count"
        )
        row.note("households", header, households, Doubt(message, households=households, buildings=buildings))


def _subdistrict_from_address(row: Clean) -> None:
    address = row.values.get("address")
    if not address or row.values.get("subdistrict"):
        return
    if "街道" not in address and "镇" not in address:
        return
    found = _SUBDISTRICT.search(_ABOVE.sub("", re.sub(r"^[(（][^)）]*[)）]", "", address), count=1))
    if found:
        row.values["subdistrict"] = _without_district(found[0], address, row.values.get("district") or "")
        row.derived["subdistrict"] = "address"


def _without_district(subdistrict: str, address: str, district: str) -> str:
    """六合大厂街道 is 大厂街道, but 江宁街道 keeps its name."""
    bracket = re.match(r"[(（]([^)）]{2,4})[)）]", address)
    for name in (district, bracket[1] if bracket else ""):
        short = subdistrict.removeprefix(name)
        if name and len(short) >= 3 and short != "街道":
            subdistrict = short
    return subdistrict


_AGE = Column(AGE, "", "", "", "", "", low=-1e6, high=1e6)
_DEGREES = Column("lon", "", "", "", "", "", unit="°", low=-180, high=180, decimals=9)
_BY_KIND: dict[str, Callable[[Any, Column], Any]] = {
    "text": lambda raw, column: values.text(raw, column.high),
    "number": values.number,
    "count": values.count,
    "share": values.share,
    "year": values.year,
    "yesno": lambda raw, _: values.yesno(raw),
    "management": lambda raw, _: values.management(raw),
}
_READERS: dict[str, Callable[[Clean, str, str, Any, Layout], None]] = {
    "company": _company,
    "fee": _fee,
    AGE: _age,
    LONLAT: _lonlat,
    "lon": _degree,
    "lat": _degree,
}
