"""A clerk at a case: signs in anew on each day, opens a case, records its steps, reads its countdown."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from linmeng.cases.models import Case
from linmeng.people.models import Person
from tests.journeys.conftest import sign_in
from tests.journeys.estates import SHANGHAI, Clock

Visit = Callable[..., Page]


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a day in Shanghai."""
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


class Desk:
    """One person's desk through the months; a page of a day is a new sitting, for sessions end meanwhile."""

    def __init__(self, person: Person, clock: Clock, visitor: Visit) -> None:
        self.person, self.clock, self.visitor = person, clock, visitor
        self.page: Page | None = None
        self.how: dict[str, Any] = {}
        self.uid, self.today = "", date.min

    def on(self, day: date, hour: int = 10, **how: Any) -> Page:
        """It is this day now, and the case lies open."""
        if self.page is None or how or self.today != day:
            self.clock.go(moment(day, hour))
            self._sit_down(how)
            self.today = day
        assert self.page is not None
        if self.uid:
            self.page.goto(f"/cases/{self.uid}/")
        return self.page

    def _sit_down(self, how: dict[str, Any]) -> None:
        """The same browser with a new session; another one for another width or language."""
        if self.page is not None and how == self.how:
            here = urlsplit(self.page.url)
            sign_in(self.page.context, self.person, f"{here.scheme}://{here.netloc}")
            return
        if self.page is not None:
            self.page.context.close()
        self.page, self.how = self.visitor(self.person, **how), how

    @property
    def case(self) -> Case:
        return Case.objects.get(uid=self.uid)

    def opened(self, page: Page) -> str:
        """Presses the button of the form that opens a case and keeps its address."""
        with page.expect_navigation():
            page.locator("main form .btn-primary").last.click()
        found = re.search(r"/cases/([0-9a-f]{32})/", page.url)
        assert found, page.url
        self.uid = found.group(1)
        return self.uid

    def did(
        self, day: date, step: str, compound: str = "", outcome: str = "", note: str = "", paper: str = ""
    ) -> None:
        """Records a step through its page, on the day itself, with the place where its papers lie."""
        page = self.on(day, 17)
        page.goto(f"/cases/{self.uid}/steps/{step}/?compound={compound}")
        page.fill("[name=on]", day.isoformat())
        if outcome:
            page.check(f"[name=outcome][value={outcome}]")
        page.fill("[name=note]", note)
        page.fill("[name=paper]", paper or f"{day.isoformat()} 卷宗")
        for box in page.locator("[name=shows]").all():
            box.check()
        with page.expect_navigation():
            page.locator("main form .btn-primary").last.click()
        seen = page.locator(".is-invalid, .invalid-feedback, .alert-danger").all_inner_texts()
        assert f"/steps/{step}/" not in page.url, (page.url, seen, page.locator("main").inner_text()[:1500])

    def days_left(self, due: date) -> int:
        """What the countdown of a deadline says on the page now."""
        assert self.page is not None
        shown = self.page.locator(".case-next .case-due", has_text=due.isoformat()).first
        return int(shown.locator("b").inner_text())
