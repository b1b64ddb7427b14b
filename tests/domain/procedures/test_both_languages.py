"""Every text of every procedure is there in Chinese and in English; what older cases froze still reads."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures import model
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.reading import DONE, procedure_data, procedure_from
from tests.domain.procedures.some import every

ALL = every()
KINDS = (model.Procedure, model.Fact, model.Stage, model.Step, model.Clock, model.Proof, model.Outcome)
CHINESE = re.compile("[\u4e00-\u9fff]")


def _texts(procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    """Every text of a procedure as (where, Chinese, English); texts only the tests' own files lack."""
    yield "the procedure", procedure.words, procedure.words_en
    yield "its note", procedure.note, procedure.note_en
    things: list[Any] = [*procedure.facts, *procedure.stages, *procedure.steps]
    for step in procedure.steps:
        things += [*step.proofs, *(o for o in step.outcomes if o is not DONE)]
        rules: list[Any] = [step, *step.earliest, *step.latest]
        for rule in rules:
            ground = clause_words(rule.clause)
            yield f"clause of {step.key}", f"依据{ground}", ground.en
            if rule.check_first:
                yield f"check first of {step.key}", rule.check_first, rule.check_first_en
    for thing in things:
        yield getattr(thing, "key", "") or type(thing).__name__, thing.words, thing.words_en


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: f"{p.code}-{p.jurisdiction}-{p.version}")
def test_every_text_is_there_in_both_languages(procedure: Procedure) -> None:
    """Chinese with Chinese characters, English without any; only `source` names texts by their own names."""
    known = {field.name for kind in KINDS for field in fields(kind) if field.name.endswith("_en")}
    assert known == {"words_en", "note_en", "check_first_en"}  # a new text is added above
    for where, chinese, english in _texts(procedure):
        assert CHINESE.search(chinese), (where, chinese)
        assert english.strip() and not CHINESE.search(english), (where, english)
        assert len(chinese) >= 2 and english != chinese


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: f"{p.code}-{p.jurisdiction}-{p.version}")
def test_a_case_frozen_before_the_english_came_still_reads(procedure: Procedure) -> None:
    """Its note was English only and its advice Chinese only: nothing of the rest changes."""
    data = json.loads(json.dumps(procedure_data(procedure)))
    del data["note_en"]
    for step in data["step"]:
        for rule in (step, *step["earliest"], *step["latest"]):
            del rule["check_first_en"]
    found = procedure_from(data)
    assert [s.key for s in found.steps] == [s.key for s in procedure.steps] and found.note_en == ""
    assert {s.check_first_en for s in found.steps} == {""}
    assert procedure_from(procedure_data(found)) == found
