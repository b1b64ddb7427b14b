"""The result 表决结果: it explains itself gate by gate, as cast and with deemed votes side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linmeng.voting.files.texts_papers import words
from linmeng.voting.files.when import area
from linmeng.web.papers import Block, Document, code, pdf, sign, table, text
from linmeng.web.typesetting import Lang

CHOICES = ("yes", "no", "abstain", "split")
STATES = ("voted", "deemed", "blank", "invalid", "invalid_marked", "conflict", "silent")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item with its count (`counting.count_data`) and the matter in words."""

    number: int
    words: str
    matter: str
    clause: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """The result of a motion. Times in words."""

    scope: str
    title: str
    closes: str
    items: tuple[Outcome, ...]
    cast: int
    void: int
    page: str = ""


def result_pdf(paper: ResultPaper, lang: Lang, at: datetime | None = None) -> bytes:
    """The result sheet as PDF."""
    w = words(lang)
    blocks: list[Block] = [text("par", w["result_begin"].format(title=paper.title, closes=paper.closes))]
    for item in paper.items:
        blocks += item_blocks(item, lang, w)
    blocks.append(text("par", w["ballots"].format(cast=paper.cast, void=paper.void)))
    if paper.page:
        blocks.append(code([w["verify"]], paper.page, address=paper.page))
    blocks += [text("par", w["challenge"]), sign((w["signed_by"], w["date"]))]
    return pdf([Document(w["result"], blocks)], lang, w["page"], paper.scope, at)


def item_blocks(item: Outcome, lang: Lang, w: dict[str, str]) -> list[Block]:
    """One item: verdict, why, both tallies, the gates, and what became of the units."""
    data = item.data
    verdict = w["undecided"] if data["stops"] else w["carried" if data["carried"] else "not_carried"]
    is_deemed = data["binding"] == "deemed"
    how = w["both"].format(binding=w[data["binding"]]) if is_deemed else w["only_actual"]
    return [
        text("heading", w["verdict"].format(n=item.number, words=item.words, verdict=verdict)),
        text(
            "small", f"{item.matter}（{item.clause}）" if lang == "zh" else f"{item.matter} ({item.clause})"
        ),
        text("box", _why(data, w)),
        text("par", how),
        _tallies(data, lang, w, is_deemed),
        _gates(data, lang, w, is_deemed),
        text("par", _states(data, lang, w)),
    ]


def _why(data: Mapping[str, Any], w: dict[str, str]) -> str:
    if data["stops"]:
        return "\n".join(w[f"stop_{stop}"] for stop in data["stops"])
    if data["carried"]:
        return w["why_carried"]
    gates = data[data["binding"]]["gates"]
    lost = [w[f"gate_{g['gate']}_{g['axis']}"] for g in gates if not g["passed"]]
    return w["why_lost"].format(gates=w["mean"].join(lost))


def _tallies(data: Mapping[str, Any], lang: Lang, w: dict[str, str], is_deemed: bool) -> Block:
    if is_deemed:
        rows = [
            [w[c], *(w["comma"].join(_sums(data[way]["tally"], c, lang, w)) for way in ("actual", "deemed"))]
            for c in CHOICES
        ]
        return table([w["choice"], w["actual"], w["deemed"]], rows, (3.4, 6, 6), (1, 2), size=0.84)
    rows = [[w[choice], *_sums(data["actual"]["tally"], choice, lang, w)] for choice in CHOICES]
    return table(
        [w["choice"], w["units"], w["area"], w["heads"]], rows, (3.4, 2, 3.4, 2.6), (1, 2, 3), size=0.84
    )


def _sums(tally: Mapping[str, Any], choice: str, lang: Lang, w: dict[str, str]) -> list[str]:
    """Units, area and heads of a choice."""
    return [
        w["n_units"].format(n=f"{tally['units'][choice]:,}"),
        area(tally["area"][choice], lang),
        w["n_owners"].format(n=f"{tally['heads'][choice]:,}"),
    ]


def _gates(data: Mapping[str, Any], lang: Lang, w: dict[str, str], is_deemed: bool) -> Block:
    ways = ("actual", "deemed") if is_deemed else ("actual",)
    rows = []
    for pair in zip(*(data[way]["gates"] for way in ways), strict=True):
        rows.append([_gate_name(pair[0], w), *(_gate(gate, lang, w) for gate in pair)])
    head = [
        w["hurdle"],
        *([f"{w[way]}：{w['counted']}" if lang == "zh" else f"{w[way]}: {w['counted']}" for way in ways]),
    ]
    return table(head, rows, [3.4, *([6] * len(ways))], size=0.84)


def _gate_name(gate: Mapping[str, Any], w: dict[str, str]) -> str:
    share = w[gate["test"]].format(share=gate["share"])
    return f"{w['gate_' + gate['gate'] + '_' + gate['axis']]}\n{share}"


def _gate(gate: Mapping[str, Any], lang: Lang, w: dict[str, str]) -> str:
    def amount(value: int) -> str:
        return area(value, lang) if gate["axis"] == "area" else w["people"].format(n=f"{value:,}")

    sums = "／".join(amount(gate[k]) for k in ("have", "base", "need"))
    if lang == "en":
        sums = " / ".join(amount(gate[k]) for k in ("have", "base", "need"))
    told = w["passed"] if gate["passed"] else w["failed"].format(missing=amount(gate["missing"]))
    return f"{sums}\n{told}"


def _states(data: Mapping[str, Any], lang: Lang, w: dict[str, str]) -> str:
    """What became of the units, in one sentence; silent ones together, whatever the reason."""
    sums: dict[str, list[int]] = {}
    for state, told in data["states"].items():
        found = sums.setdefault(state if state in STATES else state.partition("_")[0], [0, 0])
        found[0] += told["units"]
        found[1] += told["area"]
    said: Sequence[str] = [_state(state, sums[state], lang, w) for state in STATES if state in sums]
    return (
        w["states"]
        + ("：" if lang == "zh" else ": ")
        + ("；" if lang == "zh" else "; ").join(said)
        + w["end"]
    )


def _state(state: str, found: Sequence[int], lang: Lang, w: dict[str, str]) -> str:
    units, dm2 = found
    if lang == "zh":
        return f"{w['state_' + state]}{units}套（{area(dm2, lang)}）"
    return f"{units} {w['state_' + state]} ({area(dm2, lang)})"
