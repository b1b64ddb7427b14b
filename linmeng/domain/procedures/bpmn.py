"""A procedure as BPMN 2.0 (OMG formal/2011-01-03, ISO/IEC 19510:2013) with its drawing, for other tools.

A step is a user task in the lane of its role; one asked of every compound is done for each at the same time.
It begins when all it needs has come (parallel gateway). A condition, or a need of one special outcome, is an
exclusive gateway before it that may go round it: what is not asked for is passed, as in `progress`. A bad
outcome is one behind it that goes back; that steps beside it are then begun again too, BPMN cannot draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree as ET

from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.bpmn_drawing import add_drawing
from linmeng.domain.procedures.bpmn_names import BPMN, HOUSE, LANES, XSI, q, register
from linmeng.domain.procedures.flow import Lang, links_of
from linmeng.domain.procedures.layers import reduced
from linmeng.domain.procedures.model import Clock, Procedure, Step
from linmeng.domain.procedures.progress import order
from linmeng.domain.procedures.state import named

_UNITS = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}
_UNITS_EN = {"days": "days", "working_days": "working days", "months": "months", "years": "years"}


@dataclass
class Node:
    """A node of the process: its element, lane and place from left to right."""

    id: str
    tag: str
    name: str
    lane: str
    column: int = 0


@dataclass
class Flow:
    """A sequence flow; `condition` is an expression over facts and outcomes."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass
class Graph:
    """Nodes and flows as they are gathered; gateways that nothing needs are never made."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    default: dict[str, str] = field(default_factory=dict)

    def node(self, id: str, tag: str, name: str, lane: str, column: int) -> str:
        self.nodes[id] = Node(id, tag, name, lane, column)
        return id

    def flow(self, source: str, target: str, name: str = "", condition: str = "") -> str:
        made = Flow(f"f{len(self.flows) + 1}", source, target, name, condition)
        self.flows.append(made)
        return made.id


def bpmn(procedure: Procedure, lang: Lang = "zh") -> str:
    """The procedure as an XML document that validates against BPMN20.xsd; the same input, the same bytes."""
    register()
    graph = graph_of(procedure, lang)
    lanes = list(dict.fromkeys(s.role for s in procedure.steps))
    root = ET.Element(q("definitions"), {"id": "linmeng", "targetNamespace": HOUSE, "exporter": "Linmeng"})
    pool = ET.SubElement(root, q("collaboration"), {"id": "collaboration"})
    name = procedure.words if lang == "zh" else procedure.words_en
    ET.SubElement(pool, q("participant"), {"id": "pool", "name": name, "processRef": "process"})
    process = ET.SubElement(root, q("process"), {"id": "process", "name": name, "isExecutable": "false"})
    about = f"{procedure.code} {procedure.version} · {procedure.source}"
    ET.SubElement(process, q("documentation")).text = about
    _lanes(process, graph, lanes, lang)
    steps = {f"step_{s.key}": s for s in procedure.steps}
    for node in graph.nodes.values():
        found = steps.get(node.id)
        _node(process, graph, node, found, _about(procedure, found, lang) if found else "")
    for link in graph.flows:
        _flow(process, link)
    add_drawing(root, graph, lanes)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def graph_of(procedure: Procedure, lang: Lang = "zh") -> Graph:
    """The nodes and flows of a procedure."""
    graph, steps = Graph(), {s.key: s for s in order(procedure)}
    links = reduced(list(steps), links_of(procedure))
    entry: dict[str, str] = {}
    leave: dict[str, str] = {}
    column: dict[str, int] = {}
    first = next(iter(steps.values()), None)
    lane = first.role if first else ""
    graph.node("start", "startEvent", "开始" if lang == "zh" else "begin", lane, 0)
    for key, step in steps.items():
        before = [a for a, b in links if b == key]
        column[key] = max((column[a] for a in before), default=1) + 4
        entry[key], leave[key] = _step(graph, procedure, step, len(before) > 1, column[key], lang)
    _connect(graph, steps, links, entry, leave, column, lang)
    _back(graph, steps, lang)
    return graph


def _step(
    graph: Graph, procedure: Procedure, step: Step, joins: bool, column: int, lang: Lang
) -> tuple[str, str]:
    """A step with its gateways; answers where it is entered and left."""
    chain: list[str] = []
    role = step.role
    asked = _asked(procedure, step, lang)
    if joins:
        chain.append(graph.node(f"join_{step.key}", "parallelGateway", "", role, column - 2))
    goes_back = any(step.key == o.back_to and not o.good for s in procedure.steps for o in s.outcomes)
    if goes_back:
        chain.append(graph.node(f"again_{step.key}", "exclusiveGateway", "", role, column - 1))
    if asked:
        chain.append(graph.node(f"when_{step.key}", "exclusiveGateway", asked[0], role, column - 1))
    task = graph.node(
        f"step_{step.key}", "userTask", step.words if lang == "zh" else step.words_en, role, column
    )
    chain.append(task)
    if any(not o.good and o.back_to for o in step.outcomes):
        chain.append(graph.node(f"how_{step.key}", "exclusiveGateway", "", role, column + 1))
    if asked:
        chain.append(graph.node(f"past_{step.key}", "exclusiveGateway", "", role, column + 1))
    for a, b in pairwise(chain):
        made = graph.flow(a, b, condition=asked[1] if asked and b == task and a.startswith("when_") else "")
        if a.startswith("how_"):
            graph.default[a] = made
    if asked:
        round_it = graph.flow(
            f"when_{step.key}", f"past_{step.key}", "不需要" if lang == "zh" else "not asked for"
        )
        graph.default[f"when_{step.key}"] = round_it
    return chain[0], chain[-1]


def _asked(procedure: Procedure, step: Step, lang: Lang) -> tuple[str, str] | None:
    """Under which condition a step is asked for: in words, and as an expression. None: always."""
    words, tests = [], []
    for condition in step.when:
        fact = procedure.known_fact(condition.fact)
        known = (fact.words if lang == "zh" else fact.words_en) if fact else condition.fact
        words.append(known if condition.value is True else f"{known}: {_said(condition.value, lang)}")
        tests.append(f"{condition.fact} == {condition.value!r}")
    for need in step.needs:
        other = procedure.step(need.step)
        if need.outcome and other is not None:
            found = next((o for o in other.outcomes if o.key == need.outcome), None)
            words.append((found.words if lang == "zh" else found.words_en) if found else need.outcome)
            tests.append(f"{need.step} == {need.outcome!r}")
    return ("; ".join(words), " and ".join(tests)) if tests else None


def _said(value: str | bool, lang: Lang) -> str:
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    return value


def _connect(
    graph: Graph,
    steps: dict[str, Step],
    links: Sequence[tuple[str, str]],
    entry: dict[str, str],
    leave: dict[str, str],
    column: dict[str, int],
    lang: Lang,
) -> None:
    """Start to the first steps, each step to those that need it, the last ones to the end."""
    begin = [k for k in steps if not any(b == k for _, b in links)]
    last = [k for k in steps if not any(a == k for a, _ in links)]
    end = max(column.values(), default=0) + 6
    lane = steps[last[-1]].role if last else ""
    graph.node("end", "endEvent", "结束" if lang == "zh" else "end", lane, end)
    _out(
        graph, "start", [entry[k] for k in begin], lane=next(iter(steps.values())).role if steps else "", at=2
    )
    arrive = "end"
    if len(last) > 1:
        arrive = graph.node("join_end", "parallelGateway", "", lane, end - 2)
        graph.flow(arrive, "end")
    for key, step in steps.items():
        after = [entry[b] for a, b in links if a == key]
        _out(graph, leave[key], after or [arrive], lane=step.role, at=column[key] + 2)
    if not steps:
        graph.flow("start", "end")


def _out(graph: Graph, source: str, targets: Sequence[str], *, lane: str, at: int) -> None:
    if len(targets) > 1:
        split = graph.node(f"split_{source}", "parallelGateway", "", lane, at)
        _good(graph, source, graph.flow(source, split))
        source = split
    for target in targets:
        _good(graph, source, graph.flow(source, target))


def _good(graph: Graph, source: str, flow: str) -> None:
    """Behind a step, whatever ended well goes on."""
    if source.startswith("how_"):
        graph.default[source] = flow


def _back(graph: Graph, steps: dict[str, Step], lang: Lang) -> None:
    """A bad outcome leads to before the step that is to be done again, behind what it waits for."""
    for step in steps.values():
        for outcome in step.outcomes:
            if not outcome.good and outcome.back_to in steps:
                name = outcome.words if lang == "zh" else outcome.words_en
                test = f"{step.key} == {outcome.key!r}"
                graph.flow(f"how_{step.key}", f"again_{outcome.back_to}", name, test)


def _lanes(process: ET.Element, graph: Graph, lanes: Sequence[str], lang: Lang) -> None:
    if not lanes:
        return
    all_lanes = ET.SubElement(process, q("laneSet"), {"id": "lanes"})
    for role in lanes:
        about = {"id": f"lane_{role}", "name": LANES[role] if lang == "zh" else role.replace("_", " ")}
        lane = ET.SubElement(all_lanes, q("lane"), about)
        for node in graph.nodes.values():
            if node.lane == role:
                ET.SubElement(lane, q("flowNodeRef")).text = node.id


def _node(process: ET.Element, graph: Graph, node: Node, step: Step | None, words: str) -> None:
    about = {"id": node.id, "name": node.name} if node.name else {"id": node.id}
    if node.id in graph.default:
        about["default"] = graph.default[node.id]
    made = ET.SubElement(process, q(node.tag), about)
    if words:
        ET.SubElement(made, q("documentation")).text = words
    for link in graph.flows:
        if link.target == node.id:
            ET.SubElement(made, q("incoming")).text = link.id
    for link in graph.flows:
        if link.source == node.id:
            ET.SubElement(made, q("outgoing")).text = link.id
    if step is not None and step.scope == "compound":
        each = {"isSequential": "false"}
        many = ET.SubElement(made, q("multiInstanceLoopCharacteristics"), each)
        count = ET.SubElement(many, q("loopCardinality"), {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
        count.text = "compounds"


def _about(procedure: Procedure, step: Step, lang: Lang) -> str:
    """Ground, what to check first, days and papers of a step, one a line."""
    zh = lang == "zh"
    lines = [f"{_ground(step.clause, zh)} [{step.says}]", *_first(step, zh)]
    earliest = [("不早于" if zh else "not before", clock) for clock in step.earliest]
    latest = [("不晚于" if zh else "not after", clock) for clock in step.latest]
    for how, clock in earliest + latest:
        lines += [_clock(procedure, clock, how, zh), *_first(clock, zh)]
    lines += [p.words if zh else p.words_en for p in step.proofs]
    return "\n".join(lines)


def _ground(clause: str, zh: bool) -> str:
    found = clause_words(clause)
    return str(found) if zh else found.en


def _first(rule: Step | Clock, zh: bool) -> list[str]:
    """What to look up where no primary text was read."""
    words = rule.check_first if zh else rule.check_first_en or rule.check_first
    return [("先核实：" if zh else "check first: ") + words] if words else []


def _clock(procedure: Procedure, clock: Clock, how: str, zh: bool) -> str:
    unit = (_UNITS if zh else _UNITS_EN)[clock.unit]
    side = ("之前" if clock.before else "之后") if zh else ("before" if clock.before else "after")
    found = named(procedure.step(clock.anchor) or procedure.known_fact(clock.anchor))
    said = f"“{found}”{side}{clock.n}{unit}" if zh else f"{clock.n} {unit} {side} “{found.en}”"
    return f"{how} {said} ({_ground(clock.clause, zh)}) [{clock.says}]"


def _flow(process: ET.Element, link: Flow) -> None:
    about = {"id": link.id, "sourceRef": link.source, "targetRef": link.target}
    made = ET.SubElement(process, q("sequenceFlow"), about | ({"name": link.name} if link.name else {}))
    if link.condition:
        kind = {f"{{{XSI}}}type": "bpmn:tFormalExpression"}
        ET.SubElement(made, q("conditionExpression"), kind).text = link.condition


__all__ = ["BPMN", "Flow", "Graph", "Node", "bpmn", "graph_of"]
