"""What one more metre of reach, 0.10 CNY of fee and one more mature host would each change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.explain.ground import Ground, Tell, Turn, turns
from linmeng.domain.planning.explain.limit_words import limit_said
from linmeng.domain.planning.explain.limits import Loosened, Probe, read_loosened, replanned
from linmeng.domain.planning.explain.loosen import FEE, with_host
from linmeng.domain.planning.explain.said import Said, money
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.domain.refusals import sentence

MOST_HOSTS = 24  # compounds tried as one more mature host


@dataclass(frozen=True, slots=True)
class Host:
    """A managed compound that would be mature: what the best plan would be then."""

    id: str
    name: str
    company: str
    then: Loosened  # `value` is its area, m²


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """Differences of the best plan, CNY/month. None or missing where the time was up."""

    reach: Loosened | None  # one more metre
    fee: Loosened | None  # every highest fee 0.10 CNY/m² higher
    hosts: tuple[Host, ...]  # the most helpful first
    candidates: int  # compounds that could become mature; the likeliest `tried` of them were tried
    tried: int
    whole: bool
    said: tuple[Said, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers unrounded."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Sensitivities":
        """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        one = {key: data[key] and read_loosened(data[key]) for key in ("reach", "fee")}
        hosts = tuple(Host(**{**h, "then": read_loosened(h["then"])}) for h in data["hosts"])
        said = tuple(Said.from_json(s) for s in data["said"])
        return cls(**{**data, **one, "hosts": hosts, "said": said})


def sensitivities(
    base: Ground, *, most: int = MOST_HOSTS, stop: Stop | None = None, progress: Tell | None = None
) -> Sensitivities:
    """Plans again with one more metre of reach, with every cap 0.10 CNY/m² higher, and with each host more.

    Of the compounds that have a company and are not mature, the `most` are tried that could take in the
    most neighbours' staff cost; how many there are is told. Stopped early, what was not reached is missing.
    """
    tell = progress or (lambda _: None)
    ranked = candidates(base)
    chosen = ranked[:most]
    steps = list(turns(stop, 2 + len(chosen)))
    reach = Probe(base, steps[0]).at("reach", base.rates.limits.reach + 1.0)
    tell(Progress(1 / len(steps), "limits"))
    fee = Probe(base, steps[1]).at("fee", FEE)
    hosts = []
    for k, (c, turn) in enumerate(zip(chosen, steps[2:], strict=True), start=2):
        tell(Progress(k / len(steps), "hosts"))
        if turn.remaining() > 0:
            hosts.append(_host(base, c, turn))
    tell(Progress(1.0, "hosts"))
    hosts.sort(key=lambda h: (h.then.objective, h.id))
    whole = len(hosts) == len(chosen) and all(
        x is not None and x.changes is not None for x in (reach, fee, *(h.then for h in hosts))
    )
    said = (*_limits_said(base, reach, fee), *_hosts_said(hosts, len(ranked)))
    return Sensitivities(reach, fee, tuple(hosts), len(ranked), len(hosts), whole, said)


def candidates(base: Ground) -> list[Compound]:
    """Compounds with a company that are not mature, those first that have the most to take in next door."""
    known, spare = base.known, base.rates.limits.spare
    own = {m.id: m.own for a in base.best.alliances for m in base.calculation(a).payers}

    def takes(host: Compound) -> float:
        """What its neighbours cost by themselves, the smallest first, as far as there is room for them."""
        room, sum_ = spare * host.area, 0.0
        guests = (known[i] for i in base.near.of[host.id] if not known[i].mature)
        for c in sorted(guests, key=lambda c: (c.area, c.id)):
            room -= c.area
            if room >= 0:
                sum_ += own[c.id]
        return sum_

    found = [c for c in base.street.compounds if c.managed and not c.mature]
    return sorted(found, key=lambda c: (-takes(c), c.id))


def _host(base: Ground, c: Compound, stop: Turn) -> Host:
    then = replanned(base, with_host(base.street, c.id), base.rates, c.area, stop)
    return Host(c.id, c.name, c.company, then)


def _limits_said(base: Ground, reach: Loosened | None, fee: Loosened | None) -> list[Said]:
    said: list[Said] = []
    for name, now, one in (("reach", base.rates.limits.reach, reach), ("fee", 0.0, fee)):
        if one is not None:
            changed = one.value if one.changes else None
            saved = -one.objective, len(one.moved)
            said += limit_said(name, now, one.value, changed, saved, one.changes is not None)
    return said


def _hosts_said(hosts: list[Host], count: int) -> list[Said]:
    tried = {"tried": len(hosts), "count": count}
    if not hosts:
        return []
    best = hosts[0]
    if best.then.objective >= 0:
        return [Said(_NO_HOST, tried)]
    return [
        Said(_BEST_HOST, {"name": best.name, "saved": money(-best.then.objective), **tried}),
    ]


_NO_HOST = sentence(
    "None of the {tried} compounds tried ({count} could be) would help as one more mature host"
)
_BEST_HOST = sentence(
    "Of {tried} compounds tried ({count} could be), {name} would help most as one more mature host:"
    " the street would be {saved} CNY a month better off"
)
