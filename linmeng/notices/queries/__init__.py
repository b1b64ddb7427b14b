"""What may be read of notices, each with its permission asked."""

from linmeng.notices.queries.comments import comments_for
from linmeng.notices.queries.notices import Filters, notice_for, notices_about, notices_for
from linmeng.notices.queries.periods import asked_of, least_until
from linmeng.notices.queries.public import public_notice

__all__ = [
    "Filters",
    "asked_of",
    "comments_for",
    "least_until",
    "notice_for",
    "notices_about",
    "notices_for",
    "public_notice",
]
