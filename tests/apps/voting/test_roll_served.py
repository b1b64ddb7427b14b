"""The roll page tells of a unit that it was served only when a second person has confirmed it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from linmeng.voting.actions import check_service, record_service
from tests.apps.voting.conftest import NOTICED, Estate, MotionIn


def test_a_service_that_nobody_checked_is_none(estate: Estate, motion_in: MotionIn, client: Client) -> None:
    motion = motion_in("notice")
    entry = estate.entry(motion, "1-101")
    client.force_login(estate.officer)

    def served() -> set[int]:
        page = client.get(reverse("voting:roll", args=[motion.uid])).context["page"]
        return {row.pk for row in page if row.served}

    told: dict[str, Any] = {
        "uid": motion.uid,
        "entries": [entry.pk],
        "way": "face_to_face",
        "evidence": "签收单 3",
    }
    [service] = record_service(by=estate.officer, at=NOTICED, **told)
    assert served() == set()
    check_service(by=estate.world.people["community"], at=NOTICED, uid=motion.uid, service=service.pk)
    assert served() == {entry.pk}
