"""Reads the values of real lists: `1.3至2.5元/平米/月`, `暂无信息`, `234户`, `1998年建成`, `85%`.

Every function gives None for "the list does not say" and raises Doubt for a value that cannot be used.
"""

import math
import re
import unicodedata
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.columns import Column
from linmeng.domain.register.facts import Management


class Doubt(NotUnderstood):
    """A value that cannot be used, with its reason."""


MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "\\n",
        "?",
        ".",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "未知",
        "不详",
    }
    | {
        "暂无",
        "暂无信息",
        "暂无资料",
        "暂无数据",
        "无数据",
        "无资料",
        "待定",
        "未知类型",
        "不清楚",
        "未填",
        "unknown",
    }
    | {"#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#null!", "#num!"}
)
_UNITS = {
    "平方米": 1,
    "平米": 1,
    "m2": 1,
    "平方": 1,
    "平": 1,
    "sqm": 1,
    "亩": 2000 / 3,
    "公顷": 1e4,
    "ha": 1e4,
}
_UNITS |= {"平方公里": 1e6, "km2": 1e6}
_COUNT_UNITS = {"户", "套", "栋", "幢", "座", "号", "层", "楼", "台", "部", "个", "处", "间", "f", "级", "岗"}
_FIGURE = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d{1,3})?|[+-]?\.\d+"
_NUMBER = re.compile(rf"(?:约|约为|近|共|合计)?\s*({_FIGURE})\s*(万|亿)?\s*(.*)")
_RANGE = re.compile(rf"({_FIGURE})\s*(?:[^\d~至到\-.]{{0,12}})\s*(?:~|-|—|至|到)+\s*({_FIGURE})\s*(.*)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_PER_M2 = re.compile(
    r"(?:元|rmb|cny|¥)?(?:/|每|\.|·|\*|-)*(?:平方米|平米|m2|平方|平|㎡|月|年|建筑面积|/|每|\.|·|\*|-|个)*"
)
_YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "1.0", "√", "✓", "对", "成熟"})
_NO = frozenset({"否", "无", "没有", "n", "no", "false", "f", "0", "0.0", "×", "x", "不是", "非"})
_STREET = re.compile(
    r"街道[办代贷托]|街道办事处|居委会|居民委员会|社区[代托]管|村委会|街道管理|镇政府|房管所"
)
_SELF = re.compile(r"业主自|自管|自治|自筹物业|自主物业|自行管理|自持物业|业委会(?:管理|自)")
_NONE = re.compile(r"无物业|没有物业|没物业|无人管理|无管理|弃管|失管|脱管|未引入物业")
_PRIVATE = re.compile(r"^私人(?:承办|承包|管理)?物?业?$")
_FIRM = re.compile(r"公司|集团|企业|中心$|事务所")
_MANAGED_BY: dict[Management, str] = {
    "company": "company 企业 物业公司 物业企业 公司 市场化",
    "street": "street 街道代管 街道 代管 托管 居委会代管",
    "self": "self 业主自管 自管 自治 自行管理 业主自治",
    "none": "none 无人管理 无物业 无 没有",
}
MANAGEMENT_WORDS: dict[str, Management] = {w: m for m, words in _MANAGED_BY.items() for w in words.split()}
MAX_TEXT = 500


def text(raw: Any, limit: float = MAX_TEXT) -> str | None:
    """A name or address on one line. Doubt when longer than `limit` characters or not printable."""
    value = _words(raw)
    if not value or value.lower() in MISSING:
        return None
    if len(value) > limit:
        raise Doubt(
            sentence("the text has {count} characters; {limit} is the most"),
            count=len(value),
            limit=int(limit),
        )
    if not value.isprintable():
        raise Doubt(sentence("the text contains characters that cannot be shown"))
    return value


def number(raw: Any, column: Column) -> float | None:
    """A figure in the column's unit; thousands, 万, and unit words are read. Doubt when out of range."""
    value = quick = _quick(raw)
    if quick is None and (value := _slow(raw, column)) is None:
        return None
    assert value is not None
    if value == 0 and column.zero_unknown:
        raise Doubt(sentence("0 stands for not known"))
    if not column.low <= value <= column.high:
        message = sentence("{value} is not plausible (expected {low} to {high})")
        raise Doubt(message, value=_short(value), low=_short(column.low), high=_short(column.high))
    return round(value, column.decimals)


def count(raw: Any, column: Column) -> int | None:
    """A whole number, as `number`."""
    value = number(raw, _fine(column))
    if value is None:
        return None
    if value != int(value):
        raise Doubt(sentence("{value} is not a whole number"), value=_short(value))
    return int(value)


def share(raw: Any, column: Column) -> float | None:
    """A share 0 … 1. `85%` and 85 are both 0.85: a bare figure over 1 can only be a percentage."""
    value = _quick(raw)
    if value is None:
        words = _plain(raw)
        if words.lower() in MISSING:
            return None
        value = _quick(words.rstrip("% "))
        if value is None:
            raise Doubt(sentence("“{value}” is not a share"), value=words[:60])
        return number(value / 100 if words.endswith("%") else value, column)
    return number(value / 100 if 1 < value <= 100 else value, column)


def fee_range(raw: Any) -> tuple[float | None, float | None]:
    """(lower, upper) in CNY/m² and month, not yet checked; upper is None for one figure. Yearly fees ÷ 12."""
    quick = _quick(raw)
    if quick is not None:
        return quick, None
    words = _plain(raw).lower()
    found = _RANGE.fullmatch(words)
    if not found:
        return _fee(words), None
    low, high = sorted(_figure(found[i]) * _per_month(found[3], words) for i in (1, 2))
    return low, (high if high != low else None)


def year(raw: Any, column: Column) -> int | None:
    """A year; of a span (1998-2000年) the first. A date gives its year."""
    if isinstance(raw, date):
        return count(raw.year, column)
    quick = _quick(raw)
    if quick is not None:
        return count(quick // 10_000 if 1e7 < quick < 1e8 else quick, column)  # 19840501
    words = _plain(raw)
    if words.lower() in MISSING:
        return None
    found = _YEAR.search(words)
    if not found:
        raise Doubt(sentence("“{value}” is not a year"), value=words[:60])
    return count(int(found[1]), column)


def yesno(raw: Any) -> bool | None:
    """是/否 and their relatives."""
    words = _plain(raw).lower()
    if words in _YES or words in _NO:
        return words in _YES
    if words in MISSING:
        return None
    raise Doubt(sentence("“{value}” is neither yes nor no"), value=words[:60])


def management(raw: Any) -> Management | None:
    """Who manages, from a column of its own."""
    words = _plain(raw).lower()
    if words in MANAGEMENT_WORDS:
        return MANAGEMENT_WORDS[words]
    if words in MISSING:
        return None
    raise Doubt(sentence("“{value}” is not a way of managing"), value=words[:60])


def company(raw: Any, limit: float = MAX_TEXT) -> tuple[str | None, Management | None]:
    """(name of the company, who manages). A cell without a company is a fact of its own:

    无物业管理服务 → none; 街道办事处（委员会）代管物业, 居委会代管 → street; 业主自管, 业主自筹物业 → self;
    私人承办物业 → a company whose name is not known.
    """
    name = text(raw, limit)
    if name is None:
        return None, None
    half = unicodedata.normalize("NFKC", name)
    if half.lower() in MANAGEMENT_WORDS:
        return None, MANAGEMENT_WORDS[half.lower()]
    if not _FIRM.search(half):
        for pattern, manager in _MANAGERS:
            if pattern.search(half):
                return None, manager
    return name, "company"


_MANAGERS: tuple[tuple[re.Pattern[str], Management], ...] = (
    (_NONE, "none"),
    (_STREET, "street"),
    (_SELF, "self"),
    (_PRIVATE, "company"),
)


def degrees(raw: Any) -> tuple[float | None, float | None]:
    """(lon, lat) from one cell, such as `118.83,31.95`."""
    words = _plain(raw)
    if words.lower() in MISSING:
        return None, None
    parts = re.split(r"[,;\s、]+", words.strip("()[] "))
    figures = [_quick(p) for p in parts]
    if len(figures) != 2 or None in figures:
        raise Doubt(sentence("“{value}” is not a pair of degrees"), value=words[:60])
    return figures[0], figures[1]


def _words(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return "" if raw is None else " ".join(str(raw).split())


def _plain(raw: Any) -> str:
    words = _words(raw)
    return words.strip() if words.isascii() else unicodedata.normalize("NFKC", words).strip()


def _quick(raw: Any) -> float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        value = float(raw) if abs(raw) < 1e300 else math.inf
    else:
        try:
            value = float(raw)
        except (TypeError, ValueError):
            return None
        if "_" in raw:
            return None
    return value if math.isfinite(value) else None


def _slow(raw: Any, column: Column) -> float | None:
    words = _plain(raw).lower()
    if words in MISSING:
        return None
    found = _NUMBER.fullmatch(words)
    if not found or len(words) > 100:
        raise Doubt(sentence("“{value}” is not a figure"), value=words[:60])
    factor = _factor(found[3].strip().rstrip("。.;"), column)
    if factor is None:
        raise Doubt(
            sentence("“{value}” is not one figure in {unit}"), value=words[:60], unit=column.unit or "—"
        )
    return _figure(found[1]) * factor * {"万": 1e4, "亿": 1e8}.get(found[2] or "", 1.0)


def _factor(unit: str, column: Column) -> float | None:
    if not unit or unit == column.unit:
        return 1.0
    if column.unit == "m²":
        return _UNITS.get(unit)
    return 1.0 if unit in _COUNT_UNITS else None


def _fee(words: str) -> float | None:
    if not words or words in MISSING or words.split()[0] in MISSING:
        return None
    found = _NUMBER.fullmatch(words)
    if not found or found[2]:
        raise Doubt(sentence("“{value}” is not a fee"), value=words[:60])
    return _figure(found[1]) * _per_month(found[3], words)


def _per_month(unit: str, words: str) -> float:
    if not _PER_M2.fullmatch(unit.replace(" ", "")):
        raise Doubt(sentence("“{value}” is not a fee per m² and month"), value=words[:60])
    return 1 / 12 if "年" in unit else 1.0


def _figure(digits: str) -> float:
    return float(digits.replace(",", ""))


def _short(value: float) -> str:
    return f"{value:.10g}"


@cache
def _fine(column: Column) -> Column:
    return replace(column, decimals=6)
