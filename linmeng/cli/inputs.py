"""What the verbs read: the list of compounds, rates, barriers, wishes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linmeng.cli.answers import BAD_INPUT, Failure
from linmeng.domain.planning.compound import Compound, Constraints, Geometry, Walking
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.planning.files.inputs import read_barriers, read_constraints, read_rates_file
from linmeng.planning.files.notes import in_words
from linmeng.planning.files.plan_json import read_plan
from linmeng.planning.files.texts import Lang
from linmeng.planning.files.walking import read_walking
from linmeng.register.files.reading import Reading

MOST = 51 * 2**20  # bytes: one more than the reader takes, so that it can say so


@dataclass(frozen=True, slots=True)
class Input:
    """Everything a plan is made from."""

    compounds: tuple[Compound, ...]
    districts: dict[str, str]  # compound → its district 区, where the list says so
    rates: Rates
    reading: Reading
    barriers: tuple[Geometry, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    walking: Walking | None = None


def load(path: Path, most: int = MOST) -> bytes:
    """The bytes of an input file, at most so many (−1: all). Raises Failure when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise Failure(BAD_INPUT, "cli.unreadable", file=path, reason=error.strerror or error) from error


def read(
    *,
    compounds: Path,
    rates: Path,
    barriers: Path | None,
    walking: Path | None,
    constraints: Path | None,
    boundaries: Path | None,
    crs: str,
    lang: Lang,
) -> Input:
    """Reads all files. Raises Failure naming the file and the reason."""
    table = named(rates, lang, lambda p: read_rates_file(load(p), p.name))
    lines = named(barriers, lang, lambda p: read_barriers(load(p), p.name)) or ()
    ways, drawn = named(walking, lang, lambda p: read_walking(load(p), p.name)) or (None, ())
    wishes = named(constraints, lang, lambda p: read_constraints(load(p), p.name)) or Constraints()
    outlines = named(boundaries, lang, lambda p: _json(load(p), p.name))
    reading = named(compounds, lang, lambda p: _reading(p, crs, outlines))
    if not reading.rows:
        raise _nothing(compounds, reading, lang)
    planned, districts = _planned(compounds, reading, lang)
    return Input(planned, districts, table, reading, (*lines, *drawn), wishes, ways)


def named(path: Path | None, lang: Lang, read_it: Callable[[Path], Any]) -> Any:
    """Calls the reader; a refusal gets the file's name in front."""
    if path is None:
        return None
    try:
        return read_it(path)
    except Refusal as refusal:
        raise Failure(BAD_INPUT, "cli.bad_file", file=path, reason=in_words(refusal, lang)) from refusal


def _json(data: bytes, name: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("{name} is not GeoJSON: {error}", name=name, error=error) from error


def _reading(path: Path, crs: str, boundaries: Any) -> Reading:
    from linmeng.register.files.compounds import read_compounds

    return read_compounds(load(path), path.name, crs=None if crs == "auto" else crs, boundaries=boundaries)


def _nothing(path: Path, reading: Reading, lang: Lang) -> Failure:
    if not reading.rejected:
        return Failure(BAD_INPUT, "cli.no_rows", file=path)
    first = reading.rejected[0]
    reason = in_words(NotUnderstood(first.message, **first.values), lang)
    return Failure(
        BAD_INPUT, "cli.all_rejected", file=path, n=len(reading.rejected), row=first.number, reason=reason
    )


def _planned(path: Path, reading: Reading, lang: Lang) -> tuple[tuple[Compound, ...], dict[str, str]]:
    """The rows as the planner takes them, gaps filled by the register's estimates; and their districts."""
    from linmeng.domain.register.estimates import as_planning_compound

    compounds, districts = [], {}
    for row in reading.rows:
        id_ = row.facts.id or f"row-{row.number}"
        try:
            compounds.append(as_planning_compound(id_, row.facts))
        except Refusal as refusal:
            reason = in_words(refusal, lang)
            raise Failure(BAD_INPUT, "cli.bad_row", file=path, row=row.number, reason=reason) from refusal
        districts[id_] = row.facts.district or ""
    return tuple(compounds), districts


def read_plan_file(path: Path, lang: Lang) -> Plan:
    """The plan in a plan.json. Raises Failure when it is none."""
    plan: Plan = named(path, lang, lambda p: read_plan(load(p), p.name))
    return plan
