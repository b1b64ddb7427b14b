"""Notices in the small world, made by the real acts, and pictures of boards."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from linmeng.notices.actions import draft_notice, publish_draft
from linmeng.notices.models import Notice
from tests.worlds import World

SHANGHAI = timezone(timedelta(hours=8))


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2024, Shanghai time."""
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


AT = moment(9, 20)
ON, UNTIL = date(2024, 9, 20), date(2024, 10, 20)
NoticeIn = Callable[..., Notice]


@pytest.fixture
def notice_in(world: World) -> NoticeIn:
    """`notice_in(state, **changes)`: a notice of Opera House, a draft or published."""

    def build(state: str = "published", **changes: Any) -> Notice:
        by = changes.pop("by", world.people["officer"])
        values: dict[str, Any] = {
            "kind": "scheme", "title": "物业托管方案征求意见", "body": "托管期限六个月。\n收费标准不变。",
            "compounds": ["T-opera"], "from_on": ON, "until_on": UNTIL, **changes,
        }  # fmt: skip
        notice = draft_notice(by=by, at=AT, **values)
        return publish_draft(by=by, at=AT, uid=notice.uid) if state == "published" else notice

    return build


def photo(
    width: int = 800, height: int = 600, kind: str = "JPEG", colour: str = "#a0b0c0", exif: Any = None
) -> bytes:
    """A picture as a camera would send it."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()
