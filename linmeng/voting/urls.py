"""Addresses of this room.

The clerk's way: list › new (one compound, or several that vote on one merge) › the motion's page, whose main
button is always the next step › publish › roll (freeze, objections) › notice, witnesses, papers, letters ›
open › papers come back, doors are rung at › close › scans, readings › count › result › audit, challenges.

/                          votes in reach          /new/ /joint/new/        a new one
/joint/<uid>/              side by side            /rules/<code>/           a compound's own rules
/<uid>/                    the motion, its life    …/edit/ publish/ withdraw/ repeat/ turn-out/
…/roll/                    the frozen roll         …/roll/freeze/ roll/object/ roll/objections/<n>/
…/notice/ witnesses/       before the opening      …/open/ close/ letters/
…/papers/                  printed ballots         …/papers/print/ receive/ <n>/replace/ services/
…/mandates/                proxies on paper        …/mandates/<entry>/
…/canvass/                 the doors               …/canvass/<entry>/
…/keying/ scans/           after the close         …/keying/<n>/ scans/<n>.jpg
…/count/ result/           the count               …/result/publish/ audit/ challenges/ file/
"""

from django.urls import URLPattern, URLResolver, path

from linmeng.voting.pages import (
    audits,
    canvass,
    code,
    counting,
    helping,
    importing,
    joint,
    keying,
    mandates,
    motions,
    opening,
    owner,
    papers,
    printing,
    public,
    receipt,
    roll,
    rules,
)

app_name = "voting"

# Fixed words stand before a motion's uid.
LISTS: list[URLPattern | URLResolver] = [
    path("", motions.motions, name="motions"),
    path("choose/", motions.choose, name="choose"),
    path("new/", motions.new, name="new"),
    path("joint/new/", joint.joint_new, name="joint_new"),
    path("joint/<slug:uid>/", joint.joint, name="joint"),
    path("joint/<slug:uid>/repeat/", joint.joint_repeat, name="joint_repeat"),
    path("rules/<path:code>/set/<slug:name>/", rules.rule, name="rule"),
    path("rules/<path:code>/end/<slug:name>/", rules.rule_end, name="rule_end"),
    path("rules/<path:code>/", rules.rules, name="rules"),
]
OWNERS: list[URLPattern | URLResolver] = [  # the owner's phone, receipts, what everybody may read
    path("mine/", owner.mine, name="mine"),
    path("code/", code.code, name="code"),
    path("code/leave/", code.leave, name="code_leave"),
    path("receipt/", receipt.check_receipt, name="receipt_check"),
    path("verifiers/<str:name>", public.verifier, name="verifier"),
    path("<slug:uid>/vote/", owner.vote, name="owner_vote"),
    path("<slug:uid>/check/", owner.check, name="owner_check"),
    path("<slug:uid>/cast/", owner.cast, name="owner_cast"),
    path("<slug:uid>/receipts/", owner.receipts, name="owner_receipts"),
    path("<slug:uid>/help/", helping.start, name="help"),
    path("<slug:uid>/help/<int:entry>/", helping.vote, name="help_vote"),
    path("<slug:uid>/help/<int:entry>/check/", helping.check, name="help_check"),
    path("<slug:uid>/help/<int:entry>/cast/", helping.cast, name="help_cast"),
    path("<slug:uid>/help/<int:entry>/receipts/", helping.receipts, name="help_receipts"),
    path("<slug:uid>/public/", public.public, name="public"),
    path("<slug:uid>/checkpoint", public.checkpoint, name="checkpoint"),
    path("<slug:uid>/vote.json", public.vote_file, name="vote_file"),
]
CLERKS: list[URLPattern | URLResolver] = [
    path("<slug:uid>/", motions.motion, name="motion"),
    path("<slug:uid>/edit/", motions.edit, name="edit"),
    path("<slug:uid>/publish/", motions.publish, name="publish"),
    path("<slug:uid>/withdraw/", motions.withdraw, name="withdraw"),
    path("<slug:uid>/repeat/", motions.repeat, name="repeat"),
    path("<slug:uid>/turn-out/", motions.turn_out, name="turn_out"),
    path("<slug:uid>/roll/", roll.roll, name="roll"),
    path("<slug:uid>/roll/freeze/", roll.freeze, name="freeze"),
    path("<slug:uid>/roll/object/", roll.object_, name="object"),
    path("<slug:uid>/roll/objections/<int:number>/", roll.answer, name="answer"),
    path("<slug:uid>/notice/", opening.notice, name="notice"),
    path("<slug:uid>/witnesses/", opening.witnesses, name="witnesses"),
    path("<slug:uid>/open/", opening.open_, name="open"),
    path("<slug:uid>/close/", opening.close, name="close"),
    path("<slug:uid>/count/", counting.count, name="count"),
    path("<slug:uid>/result/", counting.result, name="result"),
    path("<slug:uid>/result/publish/", counting.publish, name="publish_result"),
    path("<slug:uid>/result/auditor/", counting.auditors, name="auditors"),
    path("<slug:uid>/challenges/", counting.challenges, name="challenges"),
    path("<slug:uid>/challenges/<int:number>/", counting.challenges, name="challenge"),
]
PAPERS: list[URLPattern | URLResolver] = [
    path("<slug:uid>/papers/", papers.papers, name="papers"),
    path("<slug:uid>/papers/print/", printing.ballots, name="print"),
    path("<slug:uid>/papers/letters/", printing.letters, name="letters"),
    path("<slug:uid>/print/<slug:kind>.pdf", printing.paper, name="paper"),
    path("<slug:uid>/papers/receive/", papers.receive, name="receive"),
    path("<slug:uid>/papers/serve/", papers.serve, name="serve"),
    path("<slug:uid>/papers/services/", papers.services, name="services"),
    path("<slug:uid>/papers/<slug:sheet>/replace/", papers.replace, name="replace"),
    path("<slug:uid>/mandates/", mandates.mandates, name="mandates"),
    path("<slug:uid>/mandates/<int:entry>/", mandates.mandate, name="mandate"),
    path("<slug:uid>/canvass/", canvass.canvass, name="canvass"),
    path("<slug:uid>/canvass/<int:entry>/", canvass.visit, name="visit"),
    path("<slug:uid>/keying/", keying.keying, name="keying"),
    path("<slug:uid>/keying/<slug:number>/", keying.sheet, name="sheet"),
    path("<slug:uid>/scans/", keying.scans, name="scans"),
    path("<slug:uid>/scans/<int:number>.jpg", keying.picture, name="picture"),
    path("<slug:uid>/import/", importing.importing, name="import"),
    path("<slug:uid>/audit/", audits.audits, name="audits"),
    path("<slug:uid>/audit/<int:number>/seed/", audits.seed, name="audit_seed"),
    path("<slug:uid>/audit/<int:number>/<slug:sheet>/", audits.look, name="audit_look"),
]

urlpatterns: list[URLPattern | URLResolver] = [*LISTS, *OWNERS, *CLERKS, *PAPERS]
