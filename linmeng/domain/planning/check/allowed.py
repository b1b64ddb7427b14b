"""Which alliances the model allows. Source: planning model, section 2."""

from collections.abc import Callable, Iterator, Sequence

from linmeng.domain.planning.check.faults import Fault
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import MODES, Mode
from linmeng.domain.refusals import sentence


def disallowed(model: Model, members: Sequence[str], mode: Mode, host: str | None) -> Iterator[Fault]:
    """Every reason why the model does not allow this alliance; none when it does.

    `members` are ids of the street, each once. User constraints are not regarded here.
    """
    who, limits = " + ".join(members), model.rates.limits
    if mode not in MODES:
        yield Fault("mode", sentence("{who}: “{mode}” is no mode"), {"who": who, "mode": mode})
        return
    if len(members) > limits.max_members:
        yield Fault(
            "max-members",
            sentence("{who}: {count} members, at most {most} are allowed"),
            {"who": who, "count": len(members), "most": limits.max_members},
        )
    if host is not None and mode != "attach":
        yield Fault(
            "host-idle",
            sentence("{who}: a host ({host}) in mode {mode}"),
            {"who": who, "host": host, "mode": mode},
        )
    single = mode in ("independent", "selfrun")
    if single != (len(members) == 1):
        yield Fault(
            "count",
            sentence("{who}: mode {mode} with {count} members"),
            {"who": who, "mode": mode, "count": len(members)},
        )
    elif mode == "merge":
        yield from _merge(model, members, who)
    elif mode == "attach":
        yield from _attach(model, members, host, who)
    elif mode == "unified":
        yield from _unified(model, members, who)
    elif mode == "selfrun":
        yield from _selfrun(model, members[0])


def _merge(model: Model, members: Sequence[str], who: str) -> Iterator[Fault]:
    compounds = model.of(members)
    streets = sorted({c.subdistrict for c in compounds})
    if len(streets) > 1:
        yield Fault(
            "merge-subdistrict",
            sentence("{who}: merged across sub-districts ({streets})"),
            {"who": who, "streets": ", ".join(streets)},
        )
    yield from _connected(
        model,
        members,
        model.ground.is_adjacent,
        Fault(
            "merge-connected",
            sentence("{who}: {part} is not adjacent to the rest (gap {gap} m, at most {wall} m)"),
            {"who": who, "wall": model.rates.limits.wall},
        ),
    )
    classes = sorted({c.housing_class for c in compounds})
    if len(classes) > 1:
        yield Fault(
            "merge-class",
            sentence("{who}: merged across housing classes ({classes})"),
            {"who": who, "classes": ", ".join(classes)},
        )
    low, high = min(c.tier for c in compounds), max(c.tier for c in compounds)
    if high - low > 1:
        yield Fault(
            "merge-tier",
            sentence("{who}: merged across tiers {low} to {high}; they may differ by 1"),
            {"who": who, "low": low, "high": high},
        )


def _attach(model: Model, members: Sequence[str], host: str | None, who: str) -> Iterator[Fault]:
    if host is None or host not in members:
        yield Fault(
            "host", sentence("{who}: the host ({host}) is not among the members"), {"who": who, "host": host}
        )
        return
    strong, guests = model.compounds[host], [m for m in members if m != host]
    if not strong.mature:
        yield Fault(
            "host-mature", sentence("{who}: the host {host} is not mature"), {"who": who, "host": host}
        )
    for guest in guests:
        if model.compounds[guest].mature:
            yield Fault(
                "guest-mature",
                sentence("{who}: {guest} is mature beside the host"),
                {"who": who, "guest": guest},
            )
        here, there = model.ground.number[guest], model.ground.number[host]
        if not model.ground.is_neighbour(here, there):
            yield Fault(
                "guest-neighbour",
                sentence("{who}: {guest} is no neighbour of the host {host} (gap {gap} m, reach {reach} m)"),
                {
                    "who": who,
                    "guest": guest,
                    "host": host,
                    "gap": round(model.ground.gap(here, there), 1),
                    "reach": model.rates.limits.reach,
                },
            )
    area, room = sum(c.area for c in model.of(guests)), model.rates.limits.spare * strong.area
    if area > room * (1 + 1e-12):
        yield Fault(
            "spare",
            sentence("{who}: the host {host} has room for {room} m², the others have {area} m²"),
            {"who": who, "host": host, "room": room, "area": area},
        )


def _unified(model: Model, members: Sequence[str], who: str) -> Iterator[Fault]:
    limits, compounds = model.rates.limits, model.of(members)
    yield from _connected(
        model,
        members,
        model.ground.is_neighbour,
        Fault(
            "unified-connected",
            sentence("{who}: {part} is no neighbour of the rest (gap {gap} m, reach {reach} m)"),
            {"who": who, "reach": limits.reach},
        ),
    )
    area, mature = sum(c.area for c in compounds), sum(c.mature for c in compounds)
    if area < limits.min_unified_area * (1 - 1e-12):
        yield Fault(
            "unified-area",
            sentence("{who}: {area} m² together, at least {least} m² are needed"),
            {"who": who, "area": area, "least": limits.min_unified_area},
        )
    if mature > limits.unified_max_mature:
        yield Fault(
            "unified-mature",
            sentence("{who}: {count} mature members, at most {most} are allowed"),
            {"who": who, "count": mature, "most": limits.unified_max_mature},
        )


def _selfrun(model: Model, member: str) -> Iterator[Fault]:
    compound, most = model.compounds[member], model.rates.limits.max_selfrun_area
    if compound.mature:
        yield Fault("selfrun-mature", sentence("{who}: mature, so not run by itself"), {"who": member})
    if compound.area > most:
        yield Fault(
            "selfrun-area",
            sentence("{who}: {area} m² run by itself, at most {most} m² are allowed"),
            {"who": member, "area": compound.area, "most": most},
        )


def _connected(
    model: Model, members: Sequence[str], joins: Callable[[int, int], bool], fault: Fault
) -> Iterator[Fault]:
    """`fault`, with the part that hangs loose, unless the members are connected."""
    numbers = [model.ground.number[m] for m in members]
    part, rest = numbers[:1], set(numbers[1:])
    for i in part:  # grows while it is walked
        reached = sorted(j for j in rest if joins(i, j))
        part += reached
        rest -= set(reached)
    if rest:
        gap = min(model.ground.gap(i, j) for i in part for j in rest)
        names = " + ".join(m for m in members if model.ground.number[m] in part)
        yield Fault(fault.name, fault.message, {**fault.values, "part": names, "gap": round(gap, 1)})
