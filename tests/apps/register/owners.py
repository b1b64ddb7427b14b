"""Short ways to units with owners. All names, numbers and telephones are made up."""

from typing import Any

from linmeng.register import actions
from linmeng.register.actions import NewParty
from linmeng.register.models import Acting, Party, Title, Unit
from tests.worlds import NOW, World

WANG = NewParty("王小明", phone="138 0000 1234", paper="310104195001011234")
LI = NewParty("李小红", phone="13900005678", paper="310104195202022345")
ZHANG = NewParty("张三")


def no_units(world: World) -> World:
    """The small world without its flats and owners."""
    for model in (Acting, Title, Unit, Party):
        model.objects.all().delete()
    world.units, world.parties = {}, {}
    return world


def unit(world: World, number: str = "501", code: str = "T-garden", by: str = "officer", **more: Any) -> Unit:
    """A unit of the garden, whose committee and company are among the roles."""
    said = {"building": "3", "door": "2", "area_dm2": 5230, **more}
    return actions.record_unit(by=world.people[by], at=NOW, code=code, number=number, **said)


def hold(
    world: World, of: Unit, *who: NewParty | int, by: str = "officer", on: Any = None, **more: Any
) -> list[Party]:
    """These hold the unit, together; the parties in that order."""
    shares = more.pop("shares", [""] * len(who))
    of.refresh_from_db()
    actions.set_holders(
        by=world.people[by],
        at=more.pop("at", NOW),
        pk=of.pk,
        version=of.version,
        on=on,
        holders=list(zip(who, shares, strict=True)),
    )
    of.refresh_from_db()
    return [t.party for t in of.titles.filter(until_on=None).order_by("pk").select_related("party")]
