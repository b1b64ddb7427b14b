"""What the voting room knows of flats and holders: opaque keys, areas, states.

Never a name, phone or address.
"""

from dataclasses import dataclass

from linmeng.domain.refusals import NotUnderstood

BASES = ("registered", "surveyed", "contract")
"""Where an area comes from, in the order of SPC-B art. 8: register, else survey, else contract."""
KINDS = ("dwelling", "shop", "office", "parking", "storage", "other")
STATES = ("owned", "unsold", "undelivered", "public_title")


@dataclass(frozen=True, slots=True)
class Unit:
    """An exclusive unit (专有部分). `area` in 0.01 m², with the basis it was taken from (SPC-B 8).

    `holder` is an opaque key of the titleholder: co-owners of one unit together have one key; the same
    owner of several units has the same key on each (SPC-B 9), also in another compound. `state`: owned
    (also a buyer in lawful possession, SPC-B 1), unsold or undelivered (the developer's, whose key is
    `developer`), or public_title (public housing not sold, one titleholder).
    """

    id: str
    area: int
    holder: str
    compound: str
    building: str = ""
    door: str = ""
    kind: str = "dwelling"
    basis: str = "registered"
    state: str = "owned"
    developer: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which units a motion concerns: a compound, one of its buildings, or one door (SH-REG 69: the
    sharers).
    """

    compound: str
    building: str | None = None
    door: str | None = None

    def holds(self, unit: Unit) -> bool:
        """Whether the unit lies in the scope. A door is one of its building when both are named."""
        return (
            unit.compound == self.compound
            and self.building in (None, unit.building)
            and self.door in (None, unit.door)
        )


def check_unit(unit: Unit) -> None:
    """Raises NotUnderstood for a unit that cannot stand on a roll, and says what is wrong with it."""
    if not unit.id or not unit.compound:
        raise NotUnderstood("A unit of the roll has no id or no compound.")
    if isinstance(unit.area, bool) or not isinstance(unit.area, int) or unit.area <= 0:
        raise NotUnderstood("Unit {unit} has no area: at least 0.01 m² is needed to vote.", unit=unit.id)
    for value, known in ((unit.basis, BASES), (unit.kind, KINDS), (unit.state, STATES)):
        if value not in known:
            raise NotUnderstood("Unit {unit} says “{value}”, which is not known.", unit=unit.id, value=value)
    if not (unit.developer if is_developers(unit) else unit.holder):
        raise NotUnderstood("It is not known who holds unit {unit}.", unit=unit.id)


def is_developers(unit: Unit) -> bool:
    """Whether the developer votes for the unit: not sold, or sold and not handed over (SPC-B 9)."""
    return unit.state in ("unsold", "undelivered")
