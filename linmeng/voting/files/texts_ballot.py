"""Every fixed word of ballots and letters, in Chinese and English.

The files are made without a catalogue, so the words stand here. Chinese terms: glossary of the domain rules.
"""

from linmeng.web.typesetting import Lang

TEXTS: dict[str, tuple[str, str]] = {
    "ballot": ("业主大会表决票", "Ballot of the owners' assembly"),
    "page": ("第 {n} 页，共 {all} 页", "page {n} of {all}"),
    "yes": ("同意", "Yes"),
    "no": ("反对", "No"),
    "abstain": ("弃权", "Abstain"),
    "number": ("票号", "Ballot no."),
    "unit": ("房屋", "Unit"),
    "outside": ("外面（折好后露在外面）", "outside when folded"),
    "fold": ("沿此线向后对折，有选项的一面折在里面", "fold back along this line, the choices inside"),
    "tape": ("折好后用胶带封住此边", "then close this edge with tape"),
    "how": ("怎样填、怎样交", "How to fill it in and hand it in"),
    "step_mark": (
        "每一项只在一个方框里打“√”，用黑色或蓝色的笔。",
        "For each item tick one box only, with a black or blue pen.",
    ),
    "step_correct": (
        "写错了，不要涂改，请向工作人员换一张新票，旧票作废。",
        "Made a mistake? Do not correct it: ask for a new ballot; the old one no longer counts.",
    ),
    "step_invalid": (
        "同一项打了两个勾，这一项无效；无效不等于弃权，不计入参与表决。没有打勾的项，{blank}。",
        "Two ticks on one item make that item invalid. Invalid is not abstaining: it takes no part. "
        "An item without a tick {blank}.",
    ),
    "blank_not_counted": ("也不计入参与表决", "takes no part either"),
    "blank_abstain": (
        "按本小区议事规则算作弃权",
        "counts as abstaining under the compound's rules of procedure",
    ),
    "step_fold": (
        "沿虚线对折，选项在里面，票号在外面；用胶带封口。票箱打开前，谁也不会看里面。",
        "Fold along the line, choices inside, number outside, and tape it shut. "
        "Nobody looks inside before the box is opened.",
    ),
    "step_more": (
        "本票有{n}张纸，请叠在一起折，带票号的一张在最外面。",
        "This ballot has {n} sheets of paper: fold them together, the one with the number outermost.",
    ),
    "step_give": ("交到：{to}。", "Hand it in: {to}."),
    "give_to": (
        "本小区票箱，或上门收票的工作人员",
        "the ballot box of the compound, or whoever comes to collect ballots",
    ),
    "step_last": (
        "截止时间：{at}。过时收到的票不算。",
        "Last moment: {at}. A ballot that comes later does not count.",
    ),
    "once_binding": (
        "一套房屋一张票。已经在手机上表决的，不用再交。",
        "One ballot for each unit. If you have voted on a phone, do not hand this in as well.",
    ),
    "once_advisory": (
        "一套房屋一张票。没有文件规定手机表决有约束力：想确保有效，请交这张纸质票。",
        "One ballot for each unit. No document says that a vote on the phone binds here: to be sure, "
        "hand this in.",
    ),
    "once_city_system": (
        "一套房屋一张票。已经在市的电子投票系统中表决的，不用再交。",
        "One ballot for each unit. If you have voted in the city's system, do not hand this in as well.",
    ),
    "silence": ("不交票会怎样：", "If nothing is handed in: "),
    "silence_none": (
        "不交票的房屋，不计入参与表决。",
        "a unit that hands in nothing takes no part.",
    ),
    "silence_long": (
        "按公告中写明的办法处理，请看公告。",
        "as the notice says; please read it there.",
    ),
    "inside": (
        "请在每一项的一个方框内打“√”。",
        "Please tick one box for each item.",
    ),
    "no_name": ("请不要在票上写姓名。", "Please write no name on this ballot."),
    "full_text": (
        "全文见公告和随票的信。",
        "The full text is in the notice and in the letter that comes with this ballot.",
    ),
    "full_text_long": (
        "全文见公告；随票的信写明在哪里看全文。",
        "The full text: see the notice; the letter says where it lies on paper and online.",
    ),
    "keep_marks": (
        "四角的黑方块用于扫描，请勿涂写。",
        "The black squares are for scanning: please leave them clean.",
    ),
    # letter
    "letter": ("致业主：表决码", "To the owners: your vote code"),
    "letter_to": ("{place} 业主：", "To the owners of {place}:"),
    "letter_what": ("{scope}就下列事项进行表决：", "{scope} is voting on:"),
    "letter_code": (
        "在手机上表决，请扫右边的二维码，或打开下面的网址，再输入表决码：",
        "To vote on a phone, scan the code on the right or open the address below, then enter the vote code:",
    ),
    "letter_period": ("表决时间：{opens} 至 {closes}。", "The vote is open from {opens} to {closes}."),
    "letter_once": (
        "表决码只供本套房屋使用一次，请不要告诉别人；工作人员不会向您索要。多次输错后表决码失效，可到工作人员处换新的。",
        "The code is for this unit, once. Tell nobody; staff never ask for it. "
        "After several wrong tries it is closed, and staff give you a new one.",
    ),
    "paper_binding": (
        "不用手机也可以：填写纸质表决票，效力相同。",
        "You may as well use the paper ballot; it counts the same.",
    ),
    "paper_advisory": (
        "请填写并交回纸质表决票。",
        "Please fill in the paper ballot and hand it in.",
    ),
    "paper_city_system": (
        "也可以填写并交回纸质表决票。",
        "You may as well fill in the paper ballot and hand it in.",
    ),
    "letter_text": ("表决事项全文", "Full text"),
    "annex": ("附件：表决事项全文", "Annex: the full text"),
    "annex_door": ("{building}号楼 {door}单元", "building {building}, door {door}"),
    "annex_what": (
        "{place}各户共用一份，附在本门洞的信前。全文校验码：{mark}。",
        "One copy for all units of {place}, before the letters of this door. Mark of the text: {mark}.",
    ),
    "annex_where": (
        "全文较长（{n}个字符，校验码{mark}），本门洞各户共用一份，作为附件放在本门洞的信前；公告栏的公告中也有全文。",
        "The full text is long ({n} characters, mark {mark}): one copy lies as an annex before the letters "
        "of your door, and the notice on the board holds all of it.",
    ),
    "annex_online": (
        "在手机上读全文，请扫右边的二维码，或打开下面的网址：",
        "To read the full text on a phone, scan the code on the right or open the address below:",
    ),
    "annex_paper": (
        "需要纸质全文的，请到业主委员会或居民委员会领取，当场给您一份，不收费；看完全文再表决。",
        "For a copy on paper come to the owners' committee or the residents' committee: you are given one at "
        "once, free of charge. Read the full text before you vote.",
    ),
    "items": ("表决事项", "Items"),
    "advisory": (
        "提示：本小区没有文件规定手机表决有约束力。想确保有效，请交纸质票；两种都交且内容一致的，只计一票。",
        "Note: no document says that a vote on the phone binds here. To be sure, hand in paper; both saying "
        "the same count once.",
    ),
    "city_system": (
        "提示：本市要求在市的电子投票系统中进行手机表决。",
        "Note: here electronic votes must be cast in the city's own system.",
    ),
}


def words(lang: Lang) -> dict[str, str]:
    """All words in one language, for a template."""
    return {key: pair[0 if lang == "zh" else 1] for key, pair in TEXTS.items()}
