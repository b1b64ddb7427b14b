"""The streets everybody plans: made-up ones from seeds, and the real lists of Nanjing and Shanghai."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from linmeng.demo.streets import street
from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.rates import Rates

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
SECONDS = {20: 2.0, 60: 5.0, 150: 10.0}  # of processor time, for made-up streets by size
REAL_SECONDS = 10.0
SEEDS_OF_EVERY_PEER = 3
EVERY_PEER = 5  # real areas on which the slow peers run as well


@dataclass(frozen=True)
class Instance:
    """A street to plan, and the seconds everybody has for it."""

    group: str  # instances told together in the table
    name: str
    street: Street
    rates: Rates
    seconds: float
    seed: int = 0
    every_peer: bool = True  # False: only us and the peers that take no time


def made(rates: Rates, quick: bool) -> Iterator[Instance]:
    """20, 60 and 150 compounds, thin to dense, ten seeds; spopt and CP-SAT on the first of them."""
    sizes = list(SECONDS)[: 2 if quick else 3]
    for seed, n, density in product(range(2 if quick else 10), sizes, (0.5, 1.0, 2.0)):
        name, one = f"{n}/{density:g}/{seed}", street(seed, n, density=density)
        every = seed < (1 if quick else SEEDS_OF_EVERY_PEER)
        yield Instance(f"{n} compounds, density {density:g}", name, one, rates, SECONDS[n], seed, every)


def city(rates: Rates, quick: bool) -> Iterator[Instance]:
    """13 000 compounds in 215 sub-districts."""
    from bench.many import CITY, streets

    size = (600, 10) if quick else CITY
    for k, (_, name, one) in enumerate(streets(*size)):
        group = f"city of {size[0]} compounds in {size[1]} sub-districts"
        yield Instance(group, name, one, rates, REAL_SECONDS, k, every_peer=False)


def nanjing(rates: Rates, quick: bool) -> Iterator[Instance]:
    """By the 街道 the list names; where it names none, by its 板块, which is about as large."""
    path = DATA / "compounds" / "nanjing_2020.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        quarters = [f"{row['district']} {row['bizcircle']}" for row in csv.DictReader(file)]
    areas: dict[str, list[Compound]] = defaultdict(list)
    for number, district, compound in _read("nanjing_2020.csv", None):
        known = compound.subdistrict != district
        areas[f"{district} {compound.subdistrict}" if known else quarters[number - 2]].append(compound)
    yield from _real("Nanjing", areas, rates, quick)


def shanghai(rates: Rates, quick: bool) -> Iterator[Instance]:
    """By the town polygons; once more with neighbours up to 150 m away and the 16 nearest."""
    areas: dict[str, list[Compound]] = defaultdict(list)
    for _, district, compound in _read("shanghai_2016.csv", "shanghai_towns_osm_wgs84.geojson"):
        areas[f"{district} {compound.subdistrict}"].append(compound)
    yield from _real("Shanghai", areas, rates, quick)
    wide = replace(rates, limits=replace(rates.limits, reach=150.0, near=16))
    yield from _real("Shanghai, reach 150, near 16", areas, wide, quick)


def _read(name: str, boundaries: str | None) -> Iterator[tuple[int, str, Compound]]:
    """Row, district and compound, gaps filled by the register's estimates."""
    import json

    from linmeng.domain.register.estimates import as_planning_compound
    from linmeng.register.files.compounds import read_compounds

    towns = None
    if boundaries:
        towns = json.loads((DATA / "boundaries" / boundaries).read_text(encoding="utf-8"))
    data = (DATA / "compounds" / name).read_bytes()
    for row in read_compounds(data, name, boundaries=towns).rows:
        id_ = f"row-{row.number}"
        yield row.number, row.facts.district or "", as_planning_compound(id_, row.facts)


def _real(group: str, areas: dict[str, list[Compound]], rates: Rates, quick: bool) -> Iterator[Instance]:
    """Areas of two compounds or more, the largest first; the slow peers get some of every size."""
    names = sorted((n for n in areas if len(areas[n]) > 1), key=lambda n: (-len(areas[n]), n))
    step = max(1, len(names) // EVERY_PEER)
    for k, name in enumerate(names):
        if quick and k % step:
            continue
        one = Street(tuple(areas[name]))
        every = k % step == 0 and k < EVERY_PEER * step and not quick
        yield Instance(group, name, one, rates, REAL_SECONDS, every_peer=every)


SETS = {"made": made, "nanjing": nanjing, "shanghai": shanghai, "city": city}
