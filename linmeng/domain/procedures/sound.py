"""Whether a procedure can be walked: every step reached, every bad end with a way back, nothing stuck."""

from collections.abc import Iterable, Iterator

from linmeng.domain.procedures.model import Clock, Fact, Procedure, Says, Step
from linmeng.domain.refusals import NotUnderstood


def check_sound(procedure: Procedure) -> None:
    """Raises NotUnderstood where a case of this procedure could get stuck or say nothing.

    That is: keys used twice or unknown, needs in a circle, a bad outcome without a way back, a step that can
    never be asked for, a step that nothing leads from although it is no end, no end at all, a first day that
    counts from a step which may come later, a step without a primary text that may not be left out.
    """
    if procedure.until is not None and procedure.until < procedure.since:
        raise NotUnderstood("The procedure ends before it begins.")
    if not procedure.steps:
        raise NotUnderstood("The procedure has no [[step]].")
    _check_unique([*(f.key for f in procedure.facts), *(s.key for s in procedure.steps)])
    for step in procedure.steps:
        _check_needs(procedure, step)
    before = ancestors(procedure)
    for step in procedure.steps:
        _check_when(procedure, step)
        _check_clocks(procedure, step, before[step.key])
        _check_outcomes(procedure, step, before[step.key])
        _check_fact(procedure, step)
        if step.says is not Says.VERIFIED and not step.waivable:
            raise NotUnderstood("No primary text asks for step {step}: it must be waivable.", step=step.key)
    _check_ends(procedure, before)


def ancestors(procedure: Procedure) -> dict[str, set[str]]:
    """Of each step the steps it stands on, directly or through others. Raises NotUnderstood for a circle."""
    found: dict[str, set[str]] = {}
    left = list(procedure.steps)
    while left:
        ready = [s for s in left if all(n.step in found for n in s.needs)]
        if not ready:
            raise NotUnderstood("The needs of step {step} go in a circle.", step=left[0].key)
        for step in ready:
            keys = {n.step for n in step.needs}
            found[step.key] = keys.union(*(found[key] for key in keys))
        left = [s for s in left if s.key not in found]
    return found


def _check_unique(keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise NotUnderstood("Two steps or facts have the key “{key}”.", key=key)


def _check_needs(procedure: Procedure, step: Step) -> None:
    for need in step.needs:
        other = procedure.step(need.step)
        if other is None:
            raise NotUnderstood(
                "Step {step} needs “{other}”, which is no step.", step=step.key, other=need.step
            )
        if [n.step for n in step.needs].count(need.step) > 1:
            raise NotUnderstood("Step {step} needs “{other}” twice.", step=step.key, other=need.step)
        if need.outcome:
            _check_way(step, other, need.outcome)


def _check_way(step: Step, other: Step, outcome: str) -> None:
    """A need of one outcome is a fork: the other outcomes are other ways."""
    if all(o.key != outcome or not o.good for o in other.outcomes):
        raise NotUnderstood(
            "Step {step} needs “{other}” to end with “{outcome}”, which is no good end of it.",
            step=step.key, other=other.key, outcome=outcome,
        )  # fmt: skip
    if step.scope == "case" and other.scope == "compound":
        raise NotUnderstood(
            "Step {step} is of the whole case: it cannot need one outcome of “{other}” of each compound.",
            step=step.key, other=other.key,
        )  # fmt: skip
    if other.waivable:
        raise NotUnderstood(
            "Step {other} decides the way of {step}: it cannot be waivable.", other=other.key, step=step.key
        )


def _check_when(procedure: Procedure, step: Step) -> None:
    for condition in step.when:
        fact = _known(procedure, step, condition.fact)
        if fact.kind != ("flag" if isinstance(condition.value, bool) else "text"):
            raise NotUnderstood(
                "Step {step} compares “{fact}” with a value it cannot have.", step=step.key, fact=fact.key
            )
        _check_scope(step, fact)
        if [c.fact for c in step.when].count(fact.key) > 1:
            raise NotUnderstood("Step {step} can never be asked for.", step=step.key)


def _known(procedure: Procedure, step: Step, key: str) -> Fact:
    fact = procedure.known_fact(key)
    if fact is None:
        raise NotUnderstood("Step {step} asks for “{fact}”, which is no fact.", step=step.key, fact=key)
    return fact


def _check_scope(step: Step, fact: Fact) -> None:
    if step.scope == "case" and fact.scope == "compound":
        raise NotUnderstood(
            "Step {step} is of the whole case: it cannot depend on “{fact}”, which each compound has.",
            step=step.key, fact=fact.key,
        )  # fmt: skip


def _check_clocks(procedure: Procedure, step: Step, before: set[str]) -> None:
    for clock in (*step.earliest, *step.latest):
        _check_run(procedure, step, clock, before)
        other = procedure.step(clock.anchor)
        if other is None:
            _check_day(procedure, step, clock)
        elif other.key == step.key or clock.before:
            raise NotUnderstood(
                "A clock of step {step} counts from “{anchor}”, whose day is not known then.",
                step=step.key, anchor=clock.anchor,
            )  # fmt: skip
    for clock in step.earliest:
        if procedure.step(clock.anchor) is not None and clock.anchor not in before:
            raise NotUnderstood(
                "Step {step} waits for days after “{anchor}” but does not need it.",
                step=step.key, anchor=clock.anchor,
            )  # fmt: skip


def _check_run(procedure: Procedure, step: Step, clock: Clock, before: set[str]) -> None:
    """What a clock runs under can be known, and it is one kind of period."""
    key, _, outcome = clock.of.partition("/")
    way = procedure.step(key)
    known = way is not None and key in before and (step.scope, way.scope) != ("case", "compound")
    if clock.of and not (way and known and any(o.good for o in way.outcomes if o.key == outcome)):
        raise NotUnderstood(
            "A clock of step {step} runs only where “{anchor}” ends so, which is no good end of a step before"
            " it.",
            step=step.key, anchor=clock.of,
        )  # fmt: skip
    if clock.term and (clock.notice or clock.before or clock.unit == "working_days"):
        raise NotUnderstood(
            "A clock of step {step} is both a term and a notice, or counts a term backwards.", step=step.key
        )


def _check_day(procedure: Procedure, step: Step, clock: Clock) -> None:
    fact = procedure.known_fact(clock.anchor)
    if any(s.fact == clock.anchor for s in procedure.steps):
        raise NotUnderstood(
            "A clock of step {step} counts from “{anchor}”: name the step that sets it instead.",
            step=step.key, anchor=clock.anchor,
        )  # fmt: skip
    if fact is None or fact.kind != "date":
        raise NotUnderstood(
            "A clock of step {step} counts from “{anchor}”, which is neither a step nor a day.",
            step=step.key, anchor=clock.anchor,
        )  # fmt: skip


def _check_outcomes(procedure: Procedure, step: Step, before: set[str]) -> None:
    _check_unique([o.key for o in step.outcomes])
    if not any(o.good for o in step.outcomes):
        raise NotUnderstood("Step {step} has no good end.", step=step.key)
    for outcome in step.outcomes:
        if not outcome.good and outcome.back_to not in before | {step.key}:
            raise NotUnderstood(
                "“{outcome}” of step {step} is a bad end without a way back to it or a step it stands on.",
                outcome=outcome.key, step=step.key,
            )  # fmt: skip
        if outcome.good and outcome.back_to:
            raise NotUnderstood(
                "“{outcome}” of step {step} is a good end: it needs no way back.",
                outcome=outcome.key, step=step.key,
            )  # fmt: skip


def _check_fact(procedure: Procedure, step: Step) -> None:
    if not step.fact:
        return
    fact = _known(procedure, step, step.fact)
    if fact.kind != "date" or fact.scope != step.scope:
        raise NotUnderstood(
            "The day of step {step} cannot be “{fact}”: that is another kind or scope.",
            step=step.key, fact=fact.key,
        )  # fmt: skip
    if [s.fact for s in procedure.steps].count(fact.key) > 1:
        raise NotUnderstood("Two steps set “{fact}”.", fact=fact.key)


def _check_ends(procedure: Procedure, before: dict[str, set[str]]) -> None:
    if not procedure.ends:
        raise NotUnderstood("The procedure has no end.")
    for key in (*procedure.ends, *filter(None, [procedure.settled_by])):
        if procedure.step(key) is None:
            raise NotUnderstood("The procedure names “{step}”, which is no step.", step=key)
    reached = set(procedure.ends).union(*(before[key] for key in procedure.ends))
    for step in _lost(procedure.steps, reached):
        raise NotUnderstood("Nothing leads from step {step} to an end.", step=step.key)
    for step in procedure.steps:
        if not min(1, len(procedure.stages)) <= step.stage <= len(procedure.stages):
            raise NotUnderstood("Step {step} is in no stage of the procedure.", step=step.key)
    settled = procedure.step(procedure.settled_by)
    if settled is not None and settled.scope != "case":
        raise NotUnderstood("Step {step} settles who takes part: it is of the whole case.", step=settled.key)


def _lost(steps: Iterable[Step], reached: set[str]) -> Iterator[Step]:
    return (s for s in steps if s.key not in reached)
