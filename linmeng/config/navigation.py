"""Which links lead where, for whom: only this room knows all the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linmeng.people.queries import roles_of
from linmeng.register.queries import is_titleholder
from linmeng.voting.queries.owners import is_proxy

_OFFICERS = frozenset({"subdistrict_officer", "district_officer", "city_officer", "administrator"})
_ALL = _OFFICERS | {
    "community_worker",
    "owners_committee",
    "area_manager",
    "resident",
    "expert",
}
_IMPORTERS = _OFFICERS
_WATCHERS = _OFFICERS | {"community_worker", "area_manager", "expert", "owners_committee"}

_RUNNERS = frozenset({"subdistrict_officer", "administrator", "community_worker", "owners_committee"})
_NOTICE_OFFICES = frozenset({"subdistrict_officer", "district_officer", "administrator", "community_worker"})
_NOTICE_STAFF = _NOTICE_OFFICES | {"city_officer", "owners_committee", "area_manager"}
_OPENERS = frozenset({"subdistrict_officer", "district_officer", "administrator", "community_worker"})
_VOLUNTEERS = frozenset({"canvasser"})
_OWNERS = frozenset({"owner"})  # no role: whom the register knows as a titleholder, or a mandate as a proxy

# section → its links: (URL name, words, icon, the roles that find it useful)
SECTIONS: list[tuple[str, Any, str, list[tuple[str, Any, str, frozenset[str]]]]] = [
    (
        "register",
        _("Compounds"),
        "building-community",
        [
            ("register:compounds", _("List"), "list-details", _ALL),
            ("register:map", _("Map"), "map", _ALL),
            ("register:census", _("Census"), "chart-bar", _WATCHERS),
            ("register:warnings", _("Warnings"), "alert-triangle", _WATCHERS),
            ("register:imports", _("Bring a list"), "file-import", _IMPORTERS),
            ("register:areas", _("Areas"), "sitemap", _WATCHERS),
            ("register:my_units", _("My units"), "door", _OWNERS),
        ],
    ),
    (
        "voting",
        _("Votes"),
        "checkbox",
        [
            ("voting:motions", _("All votes"), "list-details", _ALL | _VOLUNTEERS),
            ("voting:mine", _("My ballots"), "mailbox", _ALL | _VOLUNTEERS | _OWNERS),
            ("voting:choose", _("New vote"), "plus", _RUNNERS),
            ("voting:joint_new", _("Several compounds together"), "git-merge", _RUNNERS),
        ],
    ),
    (
        "notices",
        _("Notices"),
        "speakerphone",
        [
            ("notices:notices", _("All notices"), "list-details", _NOTICE_STAFF),
            ("notices:comments", _("Comments to answer"), "message", _NOTICE_OFFICES | {"owners_committee"}),
            ("notices:messages", _("Messages sent"), "send", _NOTICE_OFFICES),
            ("notices:subscriptions", _("Who is told"), "users", _NOTICE_OFFICES),
        ],
    ),
    (
        "planning",
        _("Planning"),
        "affiliate",
        [
            ("planning:plans", _("Plans"), "map-2", _ALL),
            ("planning:drafts", _("Drafts"), "hand-move", _OFFICERS),
            ("planning:publications", _("Published"), "speakerphone", _OFFICERS),
            ("planning:runs", _("Calculations"), "player-play", _OFFICERS),
            ("planning:rates", _("Rates"), "coins", _OFFICERS),
        ],
    ),
    (
        "cases",
        _("Cases"),
        "folder-open",
        [
            ("cases:cases", _("All cases"), "list-details", _ALL - {"resident"}),
            ("cases:choose", _("Open a case"), "folder-plus", _OPENERS),
            ("cases:pool", _("Pool of companies"), "building-store", _OFFICERS | {"community_worker"}),
            ("cases:bids", _("Selections to offer for"), "gavel", frozenset({"area_manager"})),
        ],
    ),
    (
        "people",
        _("People"),
        "users",
        [
            ("people:people", _("People and roles"), "users", _OFFICERS),
            ("people:organisations", _("Organisations"), "building", _OFFICERS),
            ("people:audit", _("Who did what"), "history", _OFFICERS),
        ],
    ),
]


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the navigation."""

    label: Any
    icon: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One room's links."""

    label: Any
    icon: str
    links: tuple[Link, ...]
    here: bool

    @property
    def url(self) -> str:
        return self.links[0].url


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the sections this person may enter, and the roles they hold today."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"sections": (), "my_roles": ()}
    roles = roles_of(user, timezone.localdate())
    match = request.resolver_match
    view = match.view_name if match else ""
    whats = {str(r.what) for r in roles} | ({"owner"} if is_titleholder(user) or is_proxy(user) else set())
    return {"sections": tuple(_sections(whats, view)), "my_roles": roles}


def _sections(whats: set[str], view: str) -> Iterator[Section]:
    for room, label, icon, links in SECTIONS:
        mine = tuple(
            Link(words, sign, url, view == name)
            for name, words, sign, who in links
            if whats & who and (url := link(name))
        )
        if mine:
            yield Section(label, icon, mine, view.startswith(f"{room}:"))


def link(name: str) -> str:
    """The address of a page, "" while its room is still being built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
