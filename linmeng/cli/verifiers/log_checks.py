"""What must hold in the log: its opening, order, times, checkpoints, signatures and closing."""

from __future__ import annotations

from linmeng.cli.verifiers.form import NOTHING
from linmeng.cli.verifiers.tree import has_signed, mark
from linmeng.cli.verifiers.vote import Found, Vote

AT_OPENING, AT_COUNT = ("keys", "motion", "roll", "rules"), ("checkpoints", "outcome")


def bound(v: Vote) -> Found:
    parts = {name: v.doc[name] for name in ("keys", "motion", "rules", "outcome")}
    parts["roll"] = {name: v.doc["roll"][name] for name in ("area", "heads", "root")}
    parts["checkpoints"] = v.doc["checkpoints"][:-1]
    for name, part in sorted(parts.items()):
        if mark(part) != v.doc["bound"][name]:
            yield f"/{name}", "此部分与日志所载的哈希不符", "this part is not the one the log is bound to"


def header(v: Vote) -> Found:
    if not v.log or v.log[0][3] != mark({name: v.doc["bound"][name] for name in AT_OPENING}):
        yield "/log/0/3", "不是投票开始时所载的", "this is not what the log was opened with"


def order(v: Vote) -> Found:
    last = len(v.log) - 1
    for at, (_, kind, ballot, commitment) in enumerate(v.log):
        wanted = {"opened": at == 0, "counted": at == last, "closed": at == v.closed}.get(kind, 0 < at < last)
        marker = kind in ("opened", "closed", "counted")
        empty = commitment == NOTHING
        if (
            not wanted
            or (marker and ballot != kind)
            or (kind != "cast" and empty != (kind in ("void", "closed")))
        ):
            yield (
                f"/log/{at}/1",
                "此条目不应在日志的这一位置",
                "this entry does not belong at this place of the log",
            )
    for kind in ("opened", "closed", "counted"):
        if not any(row[1] == kind for row in v.log):
            yield "/log", f"日志缺少“{kind}”条目", f"the log has no entry “{kind}”"


def times(v: Vote) -> Found:
    before = 0
    for at, (when, kind, _, _) in enumerate(v.log):
        early = when < before or (kind not in ("opened",) and when < v.motion["opens_at"])
        late = at < v.closed and when > v.motion["closes_at"]
        if early or late or (kind == "closed" and when < v.motion["closes_at"]):
            yield (
                f"/log/{at}/0",
                "时间早于前一条目或不在投票期内",
                "the time is before the last entry's or outside the vote",
            )
        before = max(before, when)


def twice(v: Vote) -> Found:
    seen: set[str] = set()
    for at in v.casts:
        if v.log[at][2] in seen:
            yield f"/log/{at}/2", "此票号已记入过", "a ballot of this id has been entered before"
        seen.add(v.log[at][2])


def void(v: Vote) -> Found:
    cast: set[str] = set()
    for at, (_, kind, ballot, _) in enumerate(v.log):
        if kind == "cast":
            cast.add(ballot)
        elif kind == "void":
            if ballot not in cast:
                yield (
                    f"/log/{at}/2",
                    "作废的票不在日志中，或已作废",
                    "the ballot set aside is not there, or was already",
                )
            cast.discard(ballot)


def notes(v: Vote) -> Found:
    for at, note in enumerate(v.notes):
        if not note:
            yield f"/checkpoints/{at}", "不是检查点", "this is no checkpoint"


def growth(v: Vote) -> Found:
    before = 0
    for at, note in enumerate(v.notes):
        if note and note.size <= before:
            yield (
                f"/checkpoints/{at}",
                "检查点没有比前一个更长",
                "the checkpoint is not longer than the one before",
            )
        before = note.size if note else before
    if before != len(v.log):
        yield (
            "/checkpoints",
            "最后的检查点没有正好涵盖整个日志",
            "the last checkpoint does not cover exactly the whole log",
        )


def root(v: Vote) -> Found:
    for at, note in enumerate(v.notes):
        if note and note.size <= len(v.log) and v.roots[note.size] != note.root:
            yield f"/checkpoints/{at}", "检查点与日志不符", "the log is not the one of this checkpoint"


def keys(v: Vote) -> Found:
    if not v.key or v.key.kind != 1:
        yield "/keys/log", "不是日志的公钥", "this is no key of a log"
    for at, key in enumerate(v.witnesses):
        others = [other.public for other in (v.key, *v.witnesses[:at]) if other]
        if not key or key.kind != 4 or key.public in others:
            yield (
                f"/keys/witnesses/{at}",
                "不是见证人的公钥，或重复",
                "this is no key of a witness, or a repeated one",
            )


def origin(v: Vote) -> Found:
    for at, note in enumerate(v.notes):
        if note and v.key and note.origin != v.key.name:
            yield f"/checkpoints/{at}", "检查点属于另一个日志", "the checkpoint is of another log"


def signature(v: Vote) -> Found:
    for at, note in enumerate(v.notes):
        if note and v.key and not has_signed(v.key, note):
            yield f"/checkpoints/{at}", "缺少日志的有效签名", "the log's signature is missing or wrong"


def witness(v: Vote) -> Found:
    known = {(key.name, key.id) for key in v.witnesses if key}
    for at, note in enumerate(v.notes):
        lines = [line[:2] for line in note.lines] if note else []
        wrong = [key.name for key in v.witnesses if key and note and has_signed(key, note) is False]
        others = [line[0] for line in lines if line not in known]
        others = others[1:] if v.key and v.key.name in others else others
        again = [line[0] for n, line in enumerate(lines) if line in known and line in lines[:n]]
        for name in wrong + others + again:
            yield (
                f"/checkpoints/{at}",
                f"{name} 的签名无效、重复或未登记",
                f"the signature of {name} is wrong, repeated or not declared",
            )


def quorum(v: Vote) -> Found:
    lines = {line[:2] for line in v.notes[-1].lines} if v.notes and v.notes[-1] else set()
    there = sum((key.name, key.id) in lines for key in v.witnesses if key)
    if there < v.doc["keys"]["quorum"]:
        yield (
            "/checkpoints",
            f"只有 {there} 位见证人签名",
            f"only {there} witnesses signed the last checkpoint",
        )


def seal(v: Vote) -> Found:
    if not v.log or v.log[-1][3] != mark({name: v.doc["bound"][name] for name in AT_COUNT}):
        yield f"/log/{len(v.log) - 1}/3", "不是计票时所载的", "this is not what the log was closed with"
