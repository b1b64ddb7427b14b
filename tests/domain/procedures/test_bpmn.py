"""BPMN 2.0: valid by its schema, drawn whole, and walked to its end by an engine that is not ours."""

import re
from importlib.resources import files
from io import BytesIO
from itertools import combinations

import pytest
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.bpmn import BPMN, bpmn
from linmeng.domain.procedures.model import Procedure
from tests.domain.procedures.drawn import every

EVERY = every()
PROCEDURES = pytest.mark.parametrize("name", EVERY)
SPACES = {"b": BPMN, "di": "http://www.omg.org/spec/BPMN/20100524/DI"}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    folder = files("SpiffWorkflow") / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(folder)))


@PROCEDURES
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_schema_accepts_it(name: str, lang: str, schema: etree.XMLSchema) -> None:
    tree = etree.fromstring(bpmn(EVERY[name], "zh" if lang == "zh" else "en").encode())
    assert schema.validate(tree), schema.error_log


def test_the_schema_would_notice(schema: etree.XMLSchema) -> None:
    broken = bpmn(EVERY["small"]).replace("<bpmn:userTask id=", "<bpmn:userTask ref=", 1)
    assert not schema.validate(etree.fromstring(broken.encode()))


@PROCEDURES
def test_every_step_is_a_task_with_its_ground_and_in_the_lane_of_its_role(name: str) -> None:
    tree = etree.fromstring(bpmn(EVERY[name]).encode())
    tasks = {t.get("id"): t for t in tree.iterfind(".//b:userTask", SPACES)}
    assert set(tasks) == {f"step_{s.key}" for s in EVERY[name].steps}
    lanes = {ref.text: lane.get("id") for lane in tree.iterfind(".//b:lane", SPACES) for ref in lane}
    for step in EVERY[name].steps:
        task = tasks[f"step_{step.key}"]
        assert task.get("name") == step.words and str(clause_words(step.clause)) in (
            task.findtext("b:documentation", "", SPACES)
        )
        assert lanes[f"step_{step.key}"] == f"lane_{step.role}"
        many = task.find("b:multiInstanceLoopCharacteristics", SPACES)
        assert (many is not None) == (step.scope == "compound")


CHINESE = re.compile("[\u4e00-\u9fff]")


@PROCEDURES
def test_each_file_is_in_its_language(name: str) -> None:
    """Lanes, tasks, days and grounds of the English file are English; the Chinese one names no key."""
    english = etree.fromstring(bpmn(EVERY[name], "en").encode())
    for found in english.iterfind(".//b:userTask", SPACES):
        said = f"{found.get('name')} {found.findtext('b:documentation', '', SPACES)}"
        assert not CHINESE.search(said), said
    chinese = etree.fromstring(bpmn(EVERY[name]).encode())
    assert all(CHINESE.search(lane.get("name", "")) for lane in chinese.iterfind(".//b:lane", SPACES))
    clocks = [line for found in chinese.iterfind(".//b:documentation", SPACES)
              for line in str(found.text).splitlines() if line.startswith(("不早于", "不晚于"))]  # fmt: skip
    assert all(CHINESE.search(line.split("“")[1]) for line in clocks), clocks


@PROCEDURES
def test_everything_is_drawn_and_nothing_on_something_else(name: str) -> None:
    tree = etree.fromstring(bpmn(EVERY[name]).encode())
    shapes = {s.get("bpmnElement"): s[0].attrib for s in tree.iterfind(".//di:BPMNShape", SPACES)}
    edges = {e.get("bpmnElement") for e in tree.iterfind(".//di:BPMNEdge", SPACES)}
    nodes = {
        n.get("id")
        for n in tree.find("b:process", SPACES)
        if n.get("id") and n.tag != f"{{{BPMN}}}sequenceFlow"
    }
    flows = {f.get("id") for f in tree.iterfind(".//b:sequenceFlow", SPACES)}
    assert edges == flows and nodes - {"lanes"} <= set(shapes)
    boxes = [_box(shapes[n]) for n in sorted(nodes - {"lanes"})]
    assert all(_apart(a, b) for a, b in combinations(boxes, 2))


def _box(sides: dict[str, str]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(sides[k]) for k in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _apart(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@PROCEDURES
@pytest.mark.parametrize("asked", [True, False])
def test_another_engine_comes_to_the_end(name: str, asked: bool) -> None:
    """With good outcomes, whether every condition holds or none, every token arrives."""
    procedure = EVERY[name]
    parser = BpmnParser()
    text = bpmn(procedure).replace(' isExecutable="false"', ' isExecutable="true"')
    parser.add_bpmn_io(BytesIO(text.encode()))
    workflow = BpmnWorkflow(parser.get_spec("process"))
    keys = [*(f.key for f in procedure.facts), *(s.key for s in procedure.steps)]
    values = dict[str, object]((key, None) for key in keys)
    values["compounds"] = 2
    for task in workflow.get_tasks(state=TaskState.READY):
        task.data.update(_as_asked(procedure, values) if asked else values)
    done: set[str] = set()
    for _ in range(60 * len(procedure.steps)):
        workflow.do_engine_steps()
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            break
        task = ready[0]
        done.add(task.task_spec.bpmn_id or task.task_spec.name)
        task.run()
    assert workflow.is_completed()
    always = {f"step_{s.key}" for s in procedure.steps if not s.when and not any(n.outcome for n in s.needs)}
    assert always <= done


def _as_asked(procedure: Procedure, values: dict[str, object]) -> dict[str, object]:
    for step in procedure.steps:
        values |= {c.fact: c.value for c in step.when}
        values |= {n.step: n.outcome for n in step.needs if n.outcome}
    return values
