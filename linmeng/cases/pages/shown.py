"""A case's steps as its page shows them: stage by stage, where each stands for whom and what frees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from linmeng.cases.models import Case, CaseEvent, CaseMotion
from linmeng.cases.pages.common import link
from linmeng.cases.pages.corrections_said import said_of
from linmeng.cases.pages.words import STANDINGS, reason_words, role_words, value_words, way_words, words_of
from linmeng.cases.permissions import may, may_step
from linmeng.cases.queries.corrections import Recorded, as_it_stands
from linmeng.cases.queries.proofs import Shown, proof_words, set_aside_in, shown
from linmeng.cases.queries.standing import names_of
from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.progress import Progress, Standing, Task
from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.procedures.timeline import Group

TO_DO = (Standing.OPEN, Standing.EARLY, Standing.BLOCKED, Standing.FAILED)


@dataclass(frozen=True, slots=True)
class Way:
    """What would free a step: words, and where to do it ("" when it is not this person's)."""

    words: str
    url: str
    plain: str = ""  # the words without the compound's name


@dataclass(frozen=True, slots=True)
class TaskShown:
    """One step for one compound, or for the whole case."""

    task: Task
    compound: str  # its name, "" for the whole case
    words: str
    icon: str
    colour: str
    outcome: str
    reasons: tuple[str, ...]
    ways: tuple[Way, ...]
    proofs: tuple[Shown, ...]
    note: str
    vote: CaseMotion | None
    record_url: str
    waive_url: str
    reopen_url: str
    vote_url: str
    notice_url: str
    prove_url: str = ""
    excuse_url: str = ""
    correct_url: str = ""
    corrections: tuple[str, ...] = ()  # what stood there before, corrected when, by whom, why
    owed: tuple[str, ...] = ()  # what still has to show it
    recorded_by: str = ""

    @property
    def open(self) -> bool:
        return self.task.standing is Standing.OPEN

    @property
    def to_do(self) -> bool:
        return self.task.standing in TO_DO


@dataclass(slots=True)
class StepShown:
    """One step with its tasks."""

    step: Step
    words: str
    role: str
    tasks: list[TaskShown] = field(default_factory=list)

    @property
    def colour(self) -> str:
        """The most pressing of its tasks decides."""
        for standing in ("failed", "open", "early", "blocked", "done"):
            if any(str(t.task.standing) == standing for t in self.tasks):
                return STANDINGS[standing][2]
        return "grey"

    @property
    def group(self) -> Group:
        """What of its compounds differs."""
        return Group(self.step, (), tuple(t.task for t in self.tasks))

    @property
    def odd(self) -> list[TaskShown]:
        """The compounds to be seen without unfolding the others."""
        odd = {t.compound for t in self.group.odd}
        return [t for t in self.tasks if t.task.compound in odd]

    @property
    def folded(self) -> bool:
        """Whether its compounds stand below a line that counts them."""
        return len(self.tasks) > 1

    @property
    def day(self) -> str:
        """The day on which all of them did it; "" where they did on several, or have not."""
        days = {t.task.done_on for t in self.tasks}
        day = next(iter(days))
        return day.isoformat() if len(days) == 1 and day is not None else ""

    @property
    def owing(self) -> int:
        return sum(bool(t.owed) for t in self.tasks)

    @property
    def advice(self) -> bool:
        """Whether no primary text asks for it."""
        return self.step.says.value != "V"


@dataclass(slots=True)
class StageShown:
    """Steps under one heading."""

    words: str
    number: int
    steps: list[StepShown] = field(default_factory=list)

    @property
    def settled(self) -> int:
        return sum(all(not t.to_do for t in s.tasks) for s in self.steps)

    @property
    def now(self) -> bool:
        return any(t.open or t.task.standing is Standing.FAILED for s in self.steps for t in s.tasks)


@dataclass(frozen=True, slots=True)
class FactShown:
    """Something the case knows or has to know."""

    words: str
    compound: str
    value: str
    asked: bool  # a step waits for it
    url: str
    needed: bool = False  # a step that is open now goes by it


@dataclass(frozen=True, slots=True)
class FactsShown:
    """One fact of all the compounds of which it stands here."""

    words: str
    each: list[FactShown]


def by_fact(facts: list[FactShown]) -> list[FactsShown]:
    """The same fact of several compounds under one heading."""
    found: dict[str, list[FactShown]] = {}
    for fact in facts:
        found.setdefault(fact.words, []).append(fact)
    return [FactsShown(words, each) for words, each in found.items()]


def joined(reasons: tuple[Reason, ...]) -> list[Reason]:
    """The same reason of several compounds said once, with all of their names."""
    found: dict[tuple[str, ...], list[Reason]] = {}
    for reason in reasons:
        rest = tuple(f"{k}={v}" for k, v in sorted(reason.values.items()) if k != "compound")
        found.setdefault((reason.message, *rest), []).append(reason)
    return [_of_all(same) for same in found.values()]


def _of_all(same: list[Reason]) -> Reason:
    first = same[0]
    if len(same) == 1 or "compound" not in first.values:
        return first
    names = ", ".join(reason.values["compound"] for reason in same)
    return Reason(first.message, {**first.values, "compound": names})


def together(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Ways that nobody here can go are said once for all compounds."""
    found: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        found.setdefault((way.url, way.words if way.url else way.plain), []).append(way)
    return tuple(same[0] if len(same) == 1 else Way(key[1], key[0]) for key, same in found.items())


class Showing:
    """Puts a case's progress into what its templates print, for one person on one day."""

    def __init__(
        self,
        person: Any,
        case: Case,
        found: Progress,
        votes: list[CaseMotion],
        acts: frozenset[str],
        on: date,
        notices: Collection[str] = (),
    ) -> None:
        self.person, self.case, self.found, self.acts, self.on = person, case, found, acts, on
        self.names: Mapping[str, str] = names_of(case)
        self.votes = {(v.step, v.compound): v for v in votes}
        self.rows: dict[tuple[str, str], list[CaseEvent]] = {}  # what was done, and what came to show it
        rows = list(case.events.select_related("by").order_by("seq"))
        self.recorded = as_it_stands(rows)
        self.aside = set_aside_in(case)
        for row in rows:
            if row.kind in ("did", "waived"):
                self.rows[row.step, row.compound] = [row]
            elif row.kind in ("proved", "excused"):
                self.rows.setdefault((row.step, row.compound), []).append(row)
        self.notices = notices  # uids of those the case published
        self._roles: dict[tuple[str, str], bool] = {}  # (role, compound) → whether the step is theirs
        self._acts: dict[tuple[str, str], bool] = {}

    def stages(self) -> list[StageShown]:
        """All steps, stage by stage, in the procedure's order."""
        procedure = self.found.procedure
        stages = [StageShown(words_of(s), n) for n, s in enumerate(procedure.stages, 1)]
        rest = StageShown("", 0)
        for step in self.steps():
            (stages[step.step.stage - 1] if 0 < step.step.stage <= len(stages) else rest).steps.append(step)
        return [s for s in [*stages, rest] if s.steps]

    def steps(self) -> list[StepShown]:
        """The steps with their tasks."""
        found: dict[str, StepShown] = {}
        for task in self.found.tasks:
            step = task.step
            shown_step = found.setdefault(step.key, StepShown(step, words_of(step), role_words(step.role)))
            shown_step.tasks.append(self.task(task))
        return list(found.values())

    def nearest(self) -> TaskShown | None:
        """The step still to do whose deadline comes first, law before advice."""
        due = [t for t in self.found.tasks if t.standing in TO_DO and t.due_on is not None]
        found = min(due, key=lambda t: (t.due_on or date.max, not t.binding), default=None)
        return self.task(found) if found else None

    def owed(self) -> list[TaskShown]:
        """Steps that were done and still owe a proof, the longest owed first."""
        return [self.task(t) for t in self.found.owed]

    def now(self) -> list[StepShown]:
        """What is to be done now, what is due first on top; failed steps before everything."""
        wanted = [t for t in self.found.tasks if t.standing in (Standing.OPEN, Standing.FAILED)]
        wanted.sort(key=lambda t: (t.standing is Standing.OPEN, t.due_on or date.max, not t.binding))
        found: dict[str, StepShown] = {}
        for task in wanted:
            step = task.step
            one = found.setdefault(step.key, StepShown(step, words_of(step), role_words(step.role)))
            one.tasks.append(self.task(task))
        return list(found.values())

    def task(self, task: Task) -> TaskShown:
        """One task in words, with the addresses of what this person may do about it."""
        words, icon, colour = STANDINGS[str(task.standing)]
        rows = self.rows.get((task.step.key, task.compound), [])
        deed = self.recorded.get(rows[0].seq) if rows else None
        done = task.standing in (Standing.DONE, Standing.WAIVED, Standing.FAILED)
        outcome = next((o for o in task.step.outcomes if o.key == task.outcome), None)
        open_ = task.standing is Standing.OPEN  # then its buttons say the same
        ways = (self.way(w) for w in task.ways if not open_ or w.kind not in ("do", "waive"))
        return TaskShown(
            task=task, compound=self.names.get(task.compound, task.compound), words=str(words), icon=icon,
            colour=colour, outcome=words_of(outcome) if outcome and len(task.step.outcomes) > 1 else "",
            reasons=tuple(reason_words(r, self.names) for r in joined(task.reasons)),
            ways=together(tuple(ways)),
            proofs=tuple(p for row in rows if done for p in self._shown(row, deed)),
            note="；".join(filter(None, (self._note(row, deed) for row in rows))) if done else "",
            corrections=tuple(said_of(deed, task.step, "see_opinions" in self.acts)) if deed and done else (),
            owed=tuple(proof_words(proof) for proof in task.owed),
            recorded_by=str(rows[0].by) if rows and "see_opinions" in self.acts else "",
            vote=self.votes.get((task.step.key, task.compound)), **self._urls(task, done),
        )  # fmt: skip

    def _shown(self, row: CaseEvent, deed: Recorded | None) -> list[Shown]:
        proofs = deed.proofs if deed is not None and deed.row == row else row.proofs
        return shown(self.case, proofs, self.notices, self.aside)

    def _note(self, row: CaseEvent, deed: Recorded | None) -> str:
        return deed.note if deed is not None and deed.row == row else row.words

    def _urls(self, task: Task, done: bool) -> dict[str, str]:
        """Where this person may do something about a task; "" for what is not theirs or not its turn."""
        turn = task.standing in (Standing.OPEN, Standing.EARLY)
        acts, step, can = self.acts, task.step, partial(self._may, compound=task.compound)
        return {
            "record_url": self._url("step_record", task) if turn and self._mine(task) else "",
            "waive_url": self._url("step_waive", task)
            if turn and step.waivable and can("waive_step")
            else "",
            "reopen_url": self._url("step_reopen", task) if done and can("reopen_step") else "",
            "notice_url": self._url("step_notice", task)
            if turn and can("publish_notice") and any(p.kind == "notice" for p in step.proofs)
            else "",
            "prove_url": self._url("step_prove", task)
            if task.standing is Standing.DONE and step.proofs and self._mine(task)
            else "",
            "correct_url": self._url("step_correct", task)
            if task.standing in (Standing.DONE, Standing.FAILED) and self._mine(task)
            else "",
            "excuse_url": self._url("step_excuse", task) if task.owed and can("excuse_proofs") else "",
            "vote_url": link(self.case, "step_votes", step.key)
            if step.matter and "propose_votes" in acts
            else "",
        }

    def way(self, way: Any) -> Way:
        """A way in words, with its address where this person may go it."""
        words = way_words(way, self.found.procedure, self.names)
        names = {
            "waive": ("waive_step", "step_waive"), "reopen": ("reopen_step", "step_reopen"),
            "learn": ("learn_fact", "fact"), "leave": ("change_compounds", "withdraw"),
            "join": ("change_compounds", "add"), "end": ("end_case", "end"),
            "prove": ("record_step", "step_prove"), "excuse": ("excuse_proofs", "step_excuse"),
        }  # fmt: skip
        act, page = names.get(way.kind, ("", ""))
        of_one = way.kind in ("waive", "reopen", "learn", "excuse", "leave")
        if act not in self.acts or (of_one and not self._may(act, way.compound)):
            return Way(words, "", way_words(replace(way, compound=""), self.found.procedure, self.names))
        key = way.fact if way.kind == "learn" else way.step
        of_step = ("waive", "reopen", "learn", "prove", "excuse")
        url = link(self.case, page, *([key] if way.kind in of_step else []))
        return Way(words, url + (f"?compound={way.compound}" if url and way.compound else ""))

    def facts(self) -> list[FactShown]:
        """What the case knows and has to know, what is asked for first."""
        asked, found, needed = set(self.found.missing), [], self._needed()
        for fact in self.found.procedure.facts:
            for code in self.found.compounds if fact.scope == "compound" else ("",):
                value = self.found.facts.get((fact.key, code))
                by_step = any(s.fact == fact.key for s in self.found.procedure.steps)
                mine = self._may("learn_fact", code) and not by_step
                url = link(self.case, "fact", fact.key) if mine else ""
                url += f"?compound={code}" if url and code else ""
                if value is not None or not by_step:
                    found.append(
                        FactShown(
                            words_of(fact),
                            self.names.get(code, ""),
                            value_words(value),
                            (fact.key, code) in asked,
                            url,
                            value is not None and (fact.key, code) in needed,
                        )
                    )
        return sorted(found, key=lambda f: not f.asked)

    def _needed(self) -> set[tuple[str, str]]:
        """The facts by which open steps go: their conditions and what their clocks count from."""
        found = set()
        for task in self.found.tasks:
            if task.standing in (Standing.OPEN, Standing.EARLY):
                step = task.step
                keys = {c.fact for c in step.when} | {c.anchor for c in (*step.earliest, *step.latest)}
                codes = (task.compound, "") if task.compound else (*self.found.compounds, "")
                found |= {(key, code) for key in keys for code in codes}
        return found

    def _mine(self, task: Task) -> bool:
        key = task.step.role, task.compound
        if key not in self._roles:
            self._roles[key] = may_step(self.person, key[0], self.on, self.case, task.compound)
        return self._roles[key]

    def _may(self, act: str, compound: str) -> bool:
        """Whether the person may do the act for this compound, "" the whole case."""
        if act not in self.acts:
            return False
        if (act, compound) not in self._acts:
            self._acts[act, compound] = may(self.person, f"cases.{act}", self.on, self.case, compound)
        return self._acts[act, compound]

    def _url(self, page: str, task: Task) -> str:
        if self.case.state == "ended":
            return ""
        url = link(self.case, page, task.step.key)
        return f"{url}?compound={task.compound}" if url and task.compound else url
