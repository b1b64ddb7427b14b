"""Clauses in the reader's words: “CC 949” is 《民法典》第949条, “SH-OP X” 沪房规范〔2021〕6号第十部分."""

import re

from linmeng.domain.words import Words

LAWS: dict[str, tuple[str, str]] = {
    "SH-REG": ("《上海市住宅物业管理规定》", "Shanghai residential property regulations"),
    "SH-BID": ("《上海市物业服务招投标管理办法》", "Shanghai tendering rules 2025/6"),
    "SH-INC": ("《上海市住宅小区公共收益管理办法》", "Shanghai public income rules 2025/8"),
    "SH-AUD": ("沪房规范〔2025〕9号", "Shanghai audit opinion 2025/9"),
    "SH-F24": ("沪房规范〔2024〕7号", "Shanghai fund rules 2024/7"),
    "SH-F00": ("《上海市商品住宅专项维修资金管理办法》", "Shanghai fund rules of 2000"),
    "SH-OP": ("沪房规范〔2021〕6号", "Shanghai opinion 2021/6"),
    "SH-SCO": ("沪房规范〔2023〕3号", "Shanghai demerit rules 2023/3"),
    "SH-FIR": ("《上海市住宅物业消防安全管理办法》", "Shanghai fire safety rules for housing"),
    "SH-QUA": ("沪房物业〔2025〕78号", "Shanghai service quality plan 2025/78"),
    "SH-DRN": ("沪水务〔2023〕1113号", "Shanghai drainage rules 2023/1113"),
    "FIRE": ("《消防法》", "Fire protection law"),
    "SE-REG": ("《特种设备安全监察条例》", "Special equipment safety regulations"),
    "SE-LAW": ("《特种设备安全法》", "Special equipment safety law"),
    "SH-UP": ("沪府办发〔2026〕10号", "Shanghai opinion 2026/10"),
    "SPC-B": ("最高法建筑物区分所有权解释", "Supreme Court on co-ownership"),
    "SPC-P": ("最高法物业服务纠纷解释", "Supreme Court on property services"),
    "G274": ("建房〔2009〕274号", "Ministry guideline 2009/274"),
    "PMR": ("《物业管理条例》", "Property management regulations"),
    "PD23": ("浦府管规〔2023〕7号", "Pudong emergency repair rules 2023/7"),
    "ESL": ("《电子签名法》", "Electronic signature law"),
    "CC": ("《民法典》", "Civil Code"),
}
"""The short names of laws in packs, procedures and notices (docs/procedures.md), in Chinese and English."""
PRACTICES = {
    "仙霞新村街道的做法（2023—2025）": "practice of Xianxia Xincun Street (2023–2025)",
    "天平街道的做法（2024）": "practice of Tianping Street (2024)",
    "欧阳路街道的做法": "practice of Ouyang Road Street",
    "三方约定": "as the three parties agreed",
    "（每个物业管理区域单独立账）": " (each property-management area keeps books of its own)",
}
"""Grounds of procedures that are no law, and remarks beside one: Chinese → English."""
_LAW = re.compile(rf"({'|'.join(LAWS)})(?![\w-]) ?")
_ARTICLE = re.compile(r"(\d+(?:[—–]\d+)?)(?: ?\((\d+)\))?(?:\((\d+)\))?")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ROMAN = dict(zip(ROMAN, "一二三四五六七八九十", strict=True))
_TEENS = {f"X{roman}": f"十{words}" for roman, words in _ROMAN.items() if roman != "X"}


def clause_words(clause: str) -> Words:
    """A clause in Chinese, with its English (`en`); what is no known short name stays as it is."""
    english = _LAW.sub(lambda found: f"{LAWS[found[1]][1]} ", clause)
    for chinese, words in PRACTICES.items():
        english = english.replace(chinese, words).replace("  ", " ")
    return Words("；".join(_chinese(part.strip()) for part in clause.split(";")), english.strip())


def _chinese(part: str) -> str:
    """One law with its articles or parts."""
    found = _LAW.match(part)
    if not found:
        return part
    law, rest = LAWS[found[1]][0], part[found.end() :]
    items = [item.strip() for item in rest.split(",")]
    if all(_ARTICLE.fullmatch(item) for item in items):
        return law + _articles(items)
    numbers = {**_ROMAN, **_TEENS}
    if all(item in numbers for item in items):
        return f"{law}第{'、'.join(numbers[item] for item in items)}部分"
    first, _, more = rest.partition(" ")
    if first in numbers:
        return f"{law}第{numbers[first]}部分{more}"
    return law + rest


def _articles(items: list[str]) -> str:
    """“39, 40” is 第39、40条; “278 (1)(4), 946” is 第278条第1款第4项、第946条."""
    if all(re.sub("[—–]", "", item).isdigit() for item in items):
        return f"第{'、'.join(items)}条"
    return "、".join(_article(item) for item in items)


def _article(item: str) -> str:
    found = _ARTICLE.fullmatch(item)
    number, paragraph, point = found.groups() if found else (item, None, None)
    words = f"第{number}条"
    words += f"第{paragraph}款" if paragraph else ""
    return words + (f"第{point}项" if point else "")
