"""Addresses of this room.

/                          cases in reach           /new/ /choose/             a new one
/o/<token>/                everybody's opinion      /m/<token>/                signing in at a meeting's door
/<uid>/                    where a case stands      …/history/ add/ withdraw/ end/ move/
…/steps/<step>/            record, waive/, reopen/, correct/, votes/      …/facts/<fact>/
…/work/                    duties, task force, legality         …/documents/
…/meetings/                all; …/meetings/<uid>/ one           …/opinions/
"""

from django.urls import URLPattern, URLResolver, path

from linmeng.cases.pages import (
    cases,
    corrections,
    documents,
    exports,
    lists,
    meetings,
    notices,
    opinions,
    papers,
    proofs,
    steps,
    work,
)
from linmeng.cases.pages.selecting_urls import ON_A_CASE, SELECTING

app_name = "cases"

# Fixed words stand before a case's uid.
LISTS: list[URLPattern | URLResolver] = [
    path("", lists.cases, name="cases"),
    path("choose/", lists.choose, name="choose"),
    path("new/", lists.new, name="new"),
]
PUBLIC: list[URLPattern | URLResolver] = [  # without signing in
    path("o/<slug:token>/", opinions.give, name="opinion"),
    path("o/<slug:token>/<slug:opinion>/", opinions.own, name="own_opinion"),
    path("m/<slug:token>/", meetings.door, name="sign_in"),
]
EXPORTS: list[URLPattern | URLResolver] = [  # fixed words before a case's uid
    path("calendar/", exports.calendar, name="calendar"),
    path("calendar/<slug:token>.ics", exports.feed, name="feed"),
    path("templates/", papers.templates, name="templates"),
    path("templates/<int:pk>/file/", papers.template_file, name="template_file"),
    path("templates/<int:pk>/end/", papers.template_end, name="template_end"),
    path("templates/<slug:kind>/", papers.template, name="template"),
    path("templates/<slug:kind>/house/", papers.template_house, name="template_house"),
    path("<slug:uid>/timeline/", exports.timeline, name="timeline"),
    path("<slug:uid>/procedure.bpmn", exports.bpmn_file, name="bpmn"),
    path("<slug:uid>/papers/", papers.papers, name="papers"),
    path("<slug:uid>/papers/new/<slug:kind>/", papers.paper_new, name="paper_new"),
    path("<slug:uid>/papers/<slug:paper>.<slug:form>", papers.paper, name="paper"),
]
CASE: list[URLPattern | URLResolver] = [
    path("<slug:uid>/", cases.case, name="case"),
    path("<slug:uid>/history/", cases.history, name="history"),
    path("<slug:uid>/rename/", cases.rename, name="rename"),
    path("<slug:uid>/add/", cases.add, name="add"),
    path("<slug:uid>/withdraw/", cases.withdraw, name="withdraw"),
    path("<slug:uid>/end/", cases.end, name="end"),
    path("<slug:uid>/move/", cases.move, name="move"),
    path("<slug:uid>/steps/<slug:step>/", steps.record, name="step_record"),
    path("<slug:uid>/steps/<slug:step>/waive/", steps.waive, name="step_waive"),
    path("<slug:uid>/steps/<slug:step>/reopen/", steps.reopen, name="step_reopen"),
    path("<slug:uid>/steps/<slug:step>/correct/", corrections.correct, name="step_correct"),
    path("<slug:uid>/steps/<slug:step>/proofs/", proofs.prove, name="step_prove"),
    path("<slug:uid>/steps/<slug:step>/proofs/excuse/", proofs.excuse, name="step_excuse"),
    path("<slug:uid>/steps/<slug:step>/votes/join/", steps.join_vote, name="step_join_vote"),
    path("<slug:uid>/steps/<slug:step>/votes/", steps.votes, name="step_votes"),
    path("<slug:uid>/steps/<slug:step>/votes/read/", steps.read, name="step_read"),
    path("<slug:uid>/steps/<slug:step>/notice/", notices.step_notice, name="step_notice"),
    path("<slug:uid>/facts/<slug:fact>/", steps.fact, name="fact"),
]
WORK: list[URLPattern | URLResolver] = [
    path("<slug:uid>/work/", work.work, name="work"),
    path("<slug:uid>/work/members/new/", work.member, name="member_new"),
    path("<slug:uid>/work/members/<int:member>/leave/", work.member_leave, name="member_leave"),
    path("<slug:uid>/work/duties/new/", work.duty_new, name="duty_new"),
    path("<slug:uid>/work/duties/<int:duty>/", work.duty_answer, name="duty_answer"),
    path("<slug:uid>/work/duties/<int:duty>/drop/", work.duty_drop, name="duty_drop"),
    path("<slug:uid>/work/legality/", work.legality, name="legality"),
    path("<slug:uid>/documents/", documents.documents, name="documents"),
    path("<slug:uid>/documents/new/", documents.document_new, name="document_new"),
    path("<slug:uid>/documents/<slug:document>/file/", documents.document_file, name="document_file"),
    path("<slug:uid>/documents/<slug:document>/aside/", documents.document_aside, name="document_aside"),
]
MEETINGS: list[URLPattern | URLResolver] = [
    path("<slug:uid>/meetings/", meetings.meetings, name="meetings"),
    path("<slug:uid>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("<slug:uid>/meetings/<slug:meeting>/", meetings.meeting, name="meeting"),
    path("<slug:uid>/meetings/<slug:meeting>/change/", meetings.meeting_change, name="meeting_change"),
    path("<slug:uid>/meetings/<slug:meeting>/told/", meetings.meeting_told, name="meeting_told"),
    path("<slug:uid>/meetings/<slug:meeting>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("<slug:uid>/meetings/<slug:meeting>/door/", meetings.meeting_door, name="meeting_door"),
    path("<slug:uid>/meetings/<slug:meeting>/attendees/", meetings.attendees, name="attendees"),
    path("<slug:uid>/meetings/<slug:meeting>/attendees/<int:attendee>/", meetings.strike, name="strike"),
    path("<slug:uid>/meetings/<slug:meeting>/minutes/", meetings.minutes, name="minutes"),
    path("<slug:uid>/meetings/<slug:meeting>/resolution/", meetings.resolution, name="resolution"),
]
OPINIONS: list[URLPattern | URLResolver] = [
    path("<slug:uid>/opinions/", opinions.opinions, name="opinions"),
    path("<slug:uid>/opinions/ask/", opinions.ask, name="ask_opinions"),
    path("<slug:uid>/opinions/take/", opinions.take, name="take_opinion"),
    path("<slug:uid>/opinions/<slug:opinion>/answer/", opinions.answer, name="answer_opinion"),
    path("<slug:uid>/opinions/<slug:opinion>/publish/", opinions.publish, name="publish_opinion"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *LISTS, *SELECTING, *EXPORTS, *PUBLIC, *CASE, *ON_A_CASE, *WORK, *MEETINGS, *OPINIONS,
]  # fmt: skip
