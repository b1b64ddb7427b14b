"""What each figure says, in words for the page it stands on: nobody should have to guess what was counted."""

from dataclasses import dataclass
from typing import Literal

from linmeng.domain.words import Words

Kind = Literal["share", "rate", "hours"]
PER = 1000  # households
YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name and meaning. `least`: how many it needs before anything is said (matters, answers,
    or household years for a rate); `more_is_better`: which way is up.
    """

    key: str
    kind: Kind
    name: Words
    text: Words
    least: int
    more_is_better: bool = True


_ALL = (
    Definition(
        "solved", "share", Words("办结率", "Matters solved"),
        Words(
            "本期上报的事项中，到统计之日已经核实结案的比例。已撤回、不属于本处、与别的工单合并的不计入。",
            "Of the matters reported in the span, those checked and closed by the day of the figure. "
            "Matters withdrawn, not ours, or joined to another order are left out.",
        ), 20,
    ),
    Definition(
        "on_time", "share", Words("按时完成率", "Done on time"),
        Words(
            "期限落在本期内的事项中，在期限前完成的比例。暂停的时间不算；过期仍未完成的算逾期；"
            "完成后又被退回的，以最后一次完成为准。",
            "Of the matters whose deadline fell in the span, those done by it. Pauses do not count; what is "
            "still undone after its deadline is late; what was sent back counts by when it was done at last.",
        ), 20,
    ),
    Definition(
        "reopened", "share", Words("返工率", "Sent back"),
        Words(
            "本期内首次完成、且返工期限已过的事项中，居民说没有修好或者重新打开的比例。",
            "Of the matters first done in the span, with the days for reopening over, those that the "
            "resident did not accept or that were reopened.",
        ), 20, more_is_better=False,
    ),
    Definition(
        "satisfied", "share", Words("满意率", "Satisfied"),
        Words(
            "对本期首次完成的事项作出评价的人中，给四星、五星或回答“满意”的比例。没有评价的不计入，另见评价率。",
            "Of those who rated a matter first done in the span, those who gave four or five stars or said "
            "yes. Who did not answer is not counted: see how many answered.",
        ), 20,
    ),
    Definition(
        "answered", "share", Words("评价率", "Answered"),
        Words(
            "本期首次完成、请人评价过的事项中，得到评价的比例。比例低时，满意率只代表愿意回答的人。",
            "Of the matters first done in the span about which somebody was asked, those with an answer. "
            "Where few answer, satisfaction speaks for those few only.",
        ), 20,
    ),
    Definition(
        "complaints", "rate", Words("每千户年投诉数", "Complaints per 1 000 households and year"),
        Words(
            "本期收到的投诉数，折算为一千户一年。区间按泊松分布精确计算。",
            "Complaints received in the span, for a thousand households and a year. "
            "The interval is exact for Poisson counts.",
        ), 100, more_is_better=False,
    ),
    Definition(
        "hours", "hours", Words("完成用时中位数（小时）", "Median hours until done"),
        Words(
            "本期上报的事项，从上报到最后一次完成的小时数（含夜间、节假日和暂停）的中位数；"
            "尚未完成的按比任何已完成的都长计算。区间不对分布作任何假设。",
            "Of the matters reported in the span, the median of the hours from report until done at last, "
            "nights, holidays and pauses included. What is not done yet counts as longer than anything done. "
            "The interval assumes no distribution.",
        ), 10, more_is_better=False,
    ),
)  # fmt: skip
DEFINITIONS = {one.key: one for one in _ALL}
NOTE = Words(
    "括号内为95%置信区间；样本太少时不作结论。排名按区间对自己较差的一端排列，因此一件小事办得快并不会名列前茅。",
    "In brackets the 95 % interval; where there is too little to go on nothing is concluded. A ranking goes "
    "by the less favourable end of the interval, so that one quick fix does not top it.",
)
