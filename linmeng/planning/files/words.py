"""The calculation "alone vs. together" in sentences a resident follows, for the files and the plan page."""

from collections.abc import Callable, Iterable

from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.costs import Calculation
from linmeng.planning.files.report import FIGURES, Report, Sheet
from linmeng.planning.files.texts import Lang, fee, money, name_of, number, percent, say

HAIR = 0.005  # CNY/m²: smaller differences are none on paper


def title(sheet: Sheet, lang: Lang) -> str:
    """The number and mode of an alliance: 3号联盟 · N合一."""
    what = say(lang, "alliance_n" if sheet.joined else "alone_n", n=sheet.number)
    return f"{what} · {name_of(lang, 'mode', sheet.alliance.mode)}"


def areas(report: Report, lang: Lang) -> str:
    """The planning areas by name, or how many there are."""
    found = [area.name for area in report.areas]
    return say(lang, "list").join(found) if len(found) <= 4 else say(lang, "areas", n=len(found))


def names(compounds: Iterable[Compound], lang: Lang) -> str:
    """Names in a row: 虹仪、虹铁、祥德第三."""
    return say(lang, "list").join(c.name for c in compounds)


def crew(calculation: Calculation, lang: Lang) -> str:
    """Who is hired: 项目经理 0.5 人、保洁 1 人."""
    items = [
        say(lang, "crew.item", position=name_of(lang, "position", line.position), n=number(line.crew))
        for line in calculation.crew
        if line.crew > 0
    ]
    return say(lang, "list").join(items) or say(lang, "crew.none")


def for_alliance(sheet: Sheet, lang: Lang) -> list[str]:
    """What this alliance is, who runs it, where the money goes, what the street adds."""
    together = sheet.together
    lines = [say(lang, f"why.{sheet.alliance.mode}"), _who(sheet, lang)]
    if sheet.joined:
        lines.append(_crew(sheet, lang))
    if sheet.joined and sheet.alone_cost - together.cost >= 0.5:
        lines.append(say(lang, "resident.saving", money=money(sheet.alone_cost - together.cost)))
    lines.append(_what_for(together, lang))
    lines.append(_subsidy(sheet, lang))
    if sheet.alliance.objections:
        lines.append(_objections(sheet, lang))
    return lines


def for_member(sheet: Sheet, compound: Compound, lang: Lang) -> list[str]:
    """One member's view: the fee now, alone, together, for a typical flat, and if it stays alone."""
    lines = [_now(compound, lang)]
    if sheet.joined or sheet.alliance.mode == "selfrun":
        lines.append(_alone(sheet, compound, lang))
    lines.append(_then(sheet, compound, lang))
    if compound.households > 0:
        lines.append(_flat(sheet, compound, lang))
    if sheet.joined:
        lines.append(_if_alone(sheet, compound, lang))
    return lines + caveats(compound, lang)


def caveats(compound: Compound, lang: Lang) -> list[str]:
    """Which figures of a compound are estimates; nothing when none is."""
    estimated = [name for name in FIGURES if name in compound.estimated]
    fields = say(lang, "list").join(name_of(lang, "field", name) for name in estimated)
    return [say(lang, "resident.estimates", fields=fields)] if estimated else []


def needed(calculation: Calculation) -> float:
    """The fee that would cover the whole cost, CNY per m² and month, if all members paid the same."""
    return calculation.cost / sum(line.area * line.target for line in calculation.payers)


def _now(compound: Compound, lang: Lang) -> str:
    paid = {"fee": fee(compound.fee), "company": compound.company}
    if compound.fee > 0:
        key = "resident.now_company" if compound.managed else "resident.now_no_company"
        return say(lang, key, **paid)
    return say(lang, "resident.now", **paid) if compound.managed else say(lang, "resident.now_nothing")


def _alone(sheet: Sheet, compound: Compound, lang: Lang) -> str:
    alone = sheet.alone[compound.id]
    return say(
        lang, "resident.alone", crew=crew(alone, lang), cost=money(alone.cost), needed=fee(needed(alone))
    )


def _then(sheet: Sheet, compound: Compound, lang: Lang) -> str:
    paid = {
        "fee": fee(sheet.alliance.fees[compound.id]),
        "share": money(sheet.alliance.shares[compound.id]),
    }
    if sheet.joined:
        return say(lang, "resident.together", others=_others(sheet, compound, lang), **paid)
    return say(
        lang, "resident.single", crew=crew(sheet.together, lang), cost=money(sheet.together.cost), **paid
    )


def _others(sheet: Sheet, compound: Compound, lang: Lang) -> str:
    """The other members, the host first; beyond three, the first two and how many there are."""
    others = sorted(
        (c for c in sheet.members if c.id != compound.id), key=lambda c: c.id != sheet.alliance.host
    )
    if len(others) <= 3:
        return names(others, lang)
    return say(lang, "resident.others", names=names(others[:2], lang), n=len(others))


def _crew(sheet: Sheet, lang: Lang) -> str:
    return say(
        lang,
        "resident.crew",
        crew=crew(sheet.together, lang),
        cost=money(sheet.together.cost),
        needed=fee(needed(sheet.together)),
    )


def _flat(sheet: Sheet, compound: Compound, lang: Lang) -> str:
    flat = max(1, round(compound.area / compound.households))
    before, after = compound.fee * flat, sheet.alliance.fees[compound.id] * flat
    return say(
        lang,
        "resident.flat",
        area=flat,
        before=f"{before:.1f}",
        after=f"{after:.1f}",
        change=_step(after - before, lang),
    )


def _step(step: float, lang: Lang) -> str:
    if abs(step) < 0.05:
        return say(lang, "resident.same")
    return say(lang, "resident.more" if step > 0 else "resident.less", money=f"{abs(step):.1f}")


def _if_alone(sheet: Sheet, compound: Compound, lang: Lang) -> str:
    alone, best = sheet.alone[compound.id], sheet.alone_best(compound.id)
    if alone.subsidy > 0.5 and best is not alone:
        return say(lang, "resident.if_alone_selfrun", crew=crew(best, lang), cost=money(best.cost))
    if alone.subsidy > 0.5:
        cap = alone.payers[0].cap
        return say(lang, "resident.if_alone_short", cap=fee(cap), money=money(alone.subsidy))
    difference = needed(alone) - sheet.alliance.fees[compound.id]
    key = (
        "resident.same" if abs(difference) < HAIR else f"resident.{'dearer' if difference > 0 else 'cheaper'}"
    )
    comparison = say(lang, key, money=fee(abs(difference)))
    return say(lang, "resident.if_alone_ok", needed=fee(needed(alone)), comparison=comparison)


def _who(sheet: Sheet, lang: Lang) -> str:
    company = sheet.alliance.company
    if sheet.alliance.mode == "selfrun":
        return say(lang, "resident.who_self", company=company or say(lang, "resident.contractor"))
    return say(lang, "resident.who", company=company) if company else say(lang, "resident.who_new")


def _what_for(calculation: Calculation, lang: Lang) -> str:
    change = say(lang, "resident.for_change", money=money(calculation.change)) if calculation.change else ""
    return say(
        lang,
        "resident.for",
        staff=money(calculation.staff_cost),
        direct=money(calculation.direct_cost),
        extra=money(calculation.overhead + calculation.tax),
        change=change,
    )


def _subsidy(sheet: Sheet, lang: Lang) -> str:
    missing = sheet.alliance.subsidy
    if missing < 0.5:
        return say(lang, "resident.no_subsidy")
    return say(lang, "resident.subsidy" if sheet.joined else "resident.subsidy_single", money=money(missing))


def _objections(sheet: Sheet, lang: Lang) -> str:
    by_id = {c.id: c for c in sheet.members}
    groups = [names([by_id[m] for m in group], lang) for group in sheet.alliance.objections]
    return say(lang, "resident.objections", groups=say(lang, "end").join(groups))


def summary(report: Report, lang: Lang) -> list[str]:
    """What was planned, who pays what before and after, how good the plan is and how sure."""
    parts: tuple[Callable[[Report, Lang], str], ...] = (
        _planned, _modes, _unmanaged, _fees, _costs, _missing, _quality, _sureness,
    )  # fmt: skip
    return [part(report, lang) for part in parts]


def _planned(report: Report, lang: Lang) -> str:
    return say(
        lang,
        "summary.planned",
        compounds=report.summary.compounds,
        areas=len(report.areas),
        alliances=len(report.sheets),
    )


def _modes(report: Report, lang: Lang) -> str:
    items = [
        say(lang, "summary.mode", mode=name_of(lang, "mode", mode), n=alliances, compounds=compounds)
        for mode, (alliances, compounds) in report.summary.modes.items()
    ]
    return say(lang, "summary.modes", list=say(lang, "list").join(items))


def _unmanaged(report: Report, lang: Lang) -> str:
    s = report.summary
    after = s.selfrun + s.seek
    return say(lang, "summary.unmanaged", before=s.unmanaged_now, after=after, selfrun=s.selfrun, seek=s.seek)


def _fees(report: Report, lang: Lang) -> str:
    s = report.summary
    return say(
        lang,
        "summary.fees",
        now=money(s.fees_now),
        after=money(s.fees_after),
        fee_now=fee(s.fees_now / s.area),
        fee_after=fee(s.fees_after / s.area),
        up=s.up,
        down=s.down,
        same=s.same,
    )


def _costs(report: Report, lang: Lang) -> str:
    s = report.summary
    parts = []
    if s.joined:
        saved = s.joined_alone - s.joined_cost
        share = percent(saved / s.joined_alone if s.joined_alone else 0.0)
        sums = {"alone": money(s.joined_alone), "cost": money(s.joined_cost), "saved": money(saved)}
        parts.append(say(lang, "summary.cost", n=s.joined, percent=share, **sums))
    if s.single_services:
        parts.append(say(lang, "summary.single", n=s.single_services, cost=money(s.single_cost)))
    return ("" if lang == "zh" else " ").join([*parts, say(lang, "summary.total", cost=money(s.cost))])


def _missing(report: Report, lang: Lang) -> str:
    s = report.summary
    return say(
        lang,
        "summary.subsidy",
        now=money(s.missing_now),
        alone=money(s.subsidy_alone),
        after=money(s.subsidy),
    )


def _quality(report: Report, lang: Lang) -> str:
    plan = report.plan
    return say(
        lang,
        "summary.gap",
        gap=percent(plan.gap, 4),
        objective=money(plan.objective),
        bound=money(plan.bound),
    )


def _sureness(report: Report, lang: Lang) -> str:
    s = report.summary
    if not s.estimated_compounds:
        return say(lang, "summary.no_estimates")
    most = [f"{name_of(lang, 'field', name)} {count}" for name, count in s.estimated_fields[:5]]
    return say(
        lang,
        "summary.estimates",
        compounds=s.estimated_compounds,
        figures=percent(s.estimated_figures),
        area=percent(s.estimated_area),
        fields=say(lang, "list").join(most),
    )
