"""A case's steps as its page shows them: stage by stage, where each stands for whom and what frees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linmeng.cases.models import Case, CaseEvent, CaseMotion
from linmeng.cases.pages.common import link
from linmeng.cases.pages.words import STANDINGS, reason_words, role_words, value_words, way_words, words_of
from linmeng.cases.permissions import may_step
from linmeng.cases.queries.proofs import Shown, shown
from linmeng.cases.queries.standing import names_of
from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.progress import Progress, Standing, Task

TO_DO = (Standing.OPEN, Standing.EARLY, Standing.BLOCKED, Standing.FAILED)


@dataclass(frozen=True, slots=True)
class Way:
    """What would free a step: words, and where to do it ("" when it is not this person's)."""

    words: str
    url: str


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

    @property
    def open(self) -> bool:
        return self.task.standing is Standing.OPEN

    @property
    def to_do(self) -> bool:
        return self.task.standing in TO_DO

    @property
    def unproved(self) -> bool:
        """Done, although the procedure wants it shown and nothing shows it."""
        return self.task.standing is Standing.DONE and bool(self.task.step.proofs) and not self.proofs


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
        self.rows: dict[tuple[str, str], CaseEvent] = {}
        for row in case.events.all():
            if row.kind in ("did", "waived"):
                self.rows[row.step, row.compound] = row
        self.notices = notices  # uids of those the case published
        self._roles: dict[str, bool] = {}

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

    def now(self) -> list[TaskShown]:
        """What is to be done now, what is due first on top; failed steps before everything."""
        wanted = [t for t in self.found.tasks if t.standing in (Standing.OPEN, Standing.FAILED)]
        wanted.sort(key=lambda t: (t.standing is Standing.OPEN, t.due_on or date.max, not t.binding))
        return [self.task(t) for t in wanted]

    def task(self, task: Task) -> TaskShown:
        """One task in words, with the addresses of what this person may do about it."""
        words, icon, colour = STANDINGS[str(task.standing)]
        row = self.rows.get((task.step.key, task.compound))
        done = task.standing in (Standing.DONE, Standing.WAIVED, Standing.FAILED)
        outcome = next((o for o in task.step.outcomes if o.key == task.outcome), None)
        open_ = task.standing is Standing.OPEN  # then its buttons say the same
        ways = (self.way(w) for w in task.ways if not open_ or w.kind not in ("do", "waive"))
        return TaskShown(
            task=task, compound=self.names.get(task.compound, task.compound), words=str(words), icon=icon,
            colour=colour, outcome=words_of(outcome) if outcome and len(task.step.outcomes) > 1 else "",
            reasons=tuple(reason_words(r, self.names) for r in task.reasons), ways=tuple(ways),
            proofs=tuple(shown(self.case, row, self.notices)) if row and done else (),
            note=row.words if row and done else "",
            vote=self.votes.get((task.step.key, task.compound)), **self._urls(task, done),
        )  # fmt: skip

    def _urls(self, task: Task, done: bool) -> dict[str, str]:
        """Where this person may do something about a task; "" for what is not theirs or not its turn."""
        turn = task.standing in (Standing.OPEN, Standing.EARLY)
        acts, step = self.acts, task.step
        return {
            "record_url": self._url("step_record", task) if turn and self._mine(step.role) else "",
            "waive_url": self._url("step_waive", task)
            if turn and step.waivable and "waive_step" in acts
            else "",
            "reopen_url": self._url("step_reopen", task) if done and "reopen_step" in acts else "",
            "notice_url": self._url("step_notice", task)
            if turn and "publish_notice" in acts and any(p.kind == "notice" for p in step.proofs)
            else "",
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
        }  # fmt: skip
        act, page = names.get(way.kind, ("", ""))
        if act not in self.acts:
            return Way(words, "")
        key = way.fact if way.kind == "learn" else way.step
        url = link(self.case, page, *([key] if way.kind in ("waive", "reopen", "learn") else []))
        return Way(words, url + (f"?compound={way.compound}" if url and way.compound else ""))

    def facts(self) -> list[FactShown]:
        """What the case knows and has to know, what is asked for first."""
        asked, found = set(self.found.missing), []
        for fact in self.found.procedure.facts:
            for code in self.found.compounds if fact.scope == "compound" else ("",):
                value = self.found.facts.get((fact.key, code))
                by_step = any(s.fact == fact.key for s in self.found.procedure.steps)
                url = link(self.case, "fact", fact.key) if "learn_fact" in self.acts and not by_step else ""
                url += f"?compound={code}" if url and code else ""
                if value is not None or not by_step:
                    found.append(
                        FactShown(
                            words_of(fact),
                            self.names.get(code, ""),
                            value_words(value),
                            (fact.key, code) in asked,
                            url,
                        )
                    )
        return sorted(found, key=lambda f: not f.asked)

    def _mine(self, role: str) -> bool:
        if role not in self._roles:
            self._roles[role] = may_step(self.person, role, self.on, self.case)
        return self._roles[role]

    def _url(self, page: str, task: Task) -> str:
        if self.case.state == "ended":
            return ""
        url = link(self.case, page, task.step.key)
        return f"{url}?compound={task.compound}" if url and task.compound else url
