"""The way of an order, as ONE table: who may do what in which state, what it needs, and where it leads.

Pages, programs and the picture all read `TABLE`, by way of `flow.py`. Every state has a way out or is an end
(`ENDS`). What the table cannot say alone – two companies at a border, who checks, how long – is in
`conditions.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from linmeng.domain.service.orders import State
from linmeng.domain.service.sides import Side
from linmeng.domain.words import Words


class Need(StrEnum):
    """What an act asks the person for."""

    REASON = "reason"
    UNTIL = "until"  # a moment to come
    WINDOW = "window"  # from when to when somebody comes
    PHOTO = "photo"  # of after the work, where the kind of matter can be seen
    MINUTES = "minutes"  # time spent
    WHOM = "whom"  # whom to ask instead
    COMPANIES = "companies"  # by the contracts in force
    LIABILITY = "liability"
    OTHER = "other"  # the order it repeats


NEEDS: Mapping[Need, Words] = {
    Need.REASON: Words("理由", "reason"),
    Need.UNTIL: Words("恢复日期", "until when"),
    Need.WINDOW: Words("上门时段", "from when to when"),
    Need.PHOTO: Words("完工照片", "photograph afterwards"),
    Need.MINUTES: Words("用时（分钟）", "minutes spent"),
    Need.WHOM: Words("应向谁反映", "whom to ask"),
    Need.COMPANIES: Words("派给哪家企业", "which company"),
    Need.LIABILITY: Words("维修性质", "who bears it"),
    Need.OTHER: Words("并入哪张工单", "which order it repeats"),
}

R, T, C, W, S, D = Side.REPORTER, Side.TEAM, Side.COMPANY, Side.WORKER, Side.SUPERVISOR, Side.STAFF
NEW, TEAM, ASKED, BACK = State.REPORTED, State.TEAM, State.DISPATCHED, State.RETURNED
TAKEN, DATED, DONE, CLOSED = State.ACCEPTED, State.SCHEDULED, State.DONE, State.CLOSED
UP, NOT_OURS, GONE, JOINED = State.REFERRED, State.DECLINED, State.WITHDRAWN, State.JOINED
SORTING = (NEW, BACK)
COMPANYS = (TAKEN, DATED)
UNDER_WAY = (NEW, TEAM, ASKED, BACK, TAKEN, DATED)


@dataclass(frozen=True, slots=True)
class Act:
    """One act, done from one of `states`, or making the order (`begins`).

    It leads to the first state of `to`, or to the second in the case that `else_when` names; `to` () leaves
    the state as it is. `apart`: nobody of a company that the order is about may do it. `moves`: it ends a
    pause, for the matter goes on.
    """

    key: str
    words: Words
    by: frozenset[Side]
    states: tuple[State, ...]
    to: tuple[State, ...]
    needs: tuple[Need, ...] = ()
    apart: bool = False
    moves: bool = True
    else_when: Words | None = None

    @property
    def begins(self) -> bool:
        return not self.states


def _act(
    key: str, zh: str, en: str, by: str, states: tuple[State, ...], to: State | tuple[State, ...],
    *needs: Need, apart: bool = False, moves: bool = True, when: Words | None = None,
) -> Act:  # fmt: skip
    """One line of the table; `by` in letters: R reporter, T team, C company, W worker, S supervisor, D staff
    at the desk.
    """
    letters = {"R": R, "T": T, "C": C, "W": W, "S": S, "D": D}
    sides = frozenset(letters[one] for one in by)
    ways = (to,) if isinstance(to, State) else to
    return Act(key, Words(zh, en), sides, states, ways, needs, apart, moves, when)


URGENT = Words("紧急且有合同", "urgent, with a contract in force")
BY_TEAM = Words("自管队所办", "where the team did it")
OTHERS = Words("另一家尚未答复", "while another company has not answered")
TABLE: tuple[Act, ...] = (
    _act("report", "报事", "report", "RTCWSD", (), (NEW, ASKED), when=URGENT),
    # sorting
    _act("solve", "自管队自办", "solve it ourselves", "T", SORTING, TEAM),
    _act("dispatch", "派单", "dispatch", "TD", (NEW, BACK, TEAM), ASKED, Need.COMPANIES, Need.LIABILITY),
    _act("refer", "提交议事", "refer upwards", "TD", (NEW, BACK, TEAM), UP, Need.REASON),
    _act("decline", "不属受理范围", "not ours", "TD", (NEW, BACK, TEAM), NOT_OURS, Need.REASON, Need.WHOM),
    _act("join", "并单", "join to another order", "TD", (NEW, BACK, TEAM, ASKED), JOINED, Need.OTHER),
    _act("separate", "拆单", "take apart again", "TD", (JOINED,), NEW, Need.REASON),
    _act("recall", "收回重派", "take back", "TD", (ASKED, TAKEN, DATED), NEW, Need.REASON),
    _act("bring_back", "议后交办", "back from deliberation", "TD", (UP,), NEW, Need.REASON),
    _act("settle", "议事办结", "settled by deliberation", "TD", (UP,), CLOSED, Need.REASON),
    # the team's own work
    _act("team_done", "自办完成", "done by the team", "T", (TEAM,), DONE, Need.PHOTO, Need.MINUTES),
    # the company's work
    _act("accept", "接单", "accept", "CW", (ASKED,), TAKEN),
    _act("return", "退单", "send back", "C", (ASKED, TAKEN, DATED), (BACK, ASKED), Need.REASON, when=OTHERS),
    _act("schedule", "约定时间", "agree a time", "CW", COMPANYS, DATED, Need.WINDOW),
    _act("arrive", "到场", "on site", "CW", COMPANYS, ()),
    _act("done", "完工", "done", "CW", COMPANYS, DONE, Need.PHOTO, Need.MINUTES),
    _act("bear", "改定维修性质", "say who bears it", "TDC", UNDER_WAY, (), Need.LIABILITY, Need.REASON,
         moves=False),
    # checking
    _act("confirm", "验收通过", "checked: done", "RTSD", (DONE,), CLOSED, apart=True),
    _act("send_back", "验收不通过", "checked: not done", "RTSD", (DONE,), (TAKEN, TEAM), Need.REASON,
         apart=True, when=BY_TEAM),
    _act("reopen", "重新打开", "open again", "R", (CLOSED,), (NEW, ASKED), Need.REASON, when=URGENT),
    _act("withdraw", "撤回", "withdraw", "R", (*UNDER_WAY, UP), GONE, apart=True),
    # standing still and going on
    _act("pause", "暂停", "pause", "TDC", (NEW, TEAM, BACK, TAKEN, DATED, UP), (), Need.REASON, Need.UNTIL,
         moves=False),
    _act("resume", "恢复", "go on", "TDCS", (NEW, TEAM, BACK, TAKEN, DATED, UP), ()),
    # supervision
    _act("urge", "催办", "urge", "S", (*UNDER_WAY, DONE, UP), (), apart=True, moves=False),
    _act("escalate", "升级", "take a step up", "S", (*UNDER_WAY, DONE, UP), (), Need.REASON, apart=True,
         moves=False),
)  # fmt: skip
"""The whole way. Source: Yangsi Community (2025) for the closed loop; SH-SCO 6 (2)(6) for signing off and
calling back; CC 942, PMR 35 leave how it is done to the contract."""
ACTS: Mapping[str, Act] = {act.key: act for act in TABLE}
