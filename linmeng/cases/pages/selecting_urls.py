"""Addresses of custody, selection and contracts. Those of one thing begin with its fixed word.

/pool/                       the district's pool          …/new/ credit/ <n>/leave/ credit/<n>/withdraw/
/<uid>/custody/              of a case                    /custody/<uid>/ choose, sign/ announce/ filed/ end/
/<uid>/selections/           of a case                    /selections/<uid>/ the way of one, its acts below
/bids/                       what a company may offer for /bids/<uid>/ ask/ withdraw/
/public/<uid>/               for everybody: plan, lot, commitments, offers, OCDS release
/<uid>/contracts/            of a case                    /handovers/<uid>/ tick/ close/
/handovers/                  of one's own company
"""

from django.urls import URLPattern, URLResolver, path

from linmeng.cases.pages import contracts, custody, offers, panel, pool, public_selection, scoring, selection

_ONE = "selections/<slug:selection>/"

SELECTING: list[URLPattern | URLResolver] = [
    path("pool/", pool.pool, name="pool"),
    path("pool/new/", pool.admit, name="pool_admit"),
    path("pool/credit/", pool.credit, name="pool_credit"),
    path("pool/credit/<int:number>/withdraw/", pool.credit_withdraw, name="credit_withdraw"),
    path("pool/<int:number>/leave/", pool.leave, name="pool_leave"),
    path("custody/<slug:custody>/", custody.custody, name="custody_one"),
    path("custody/<slug:custody>/sign/", custody.sign, name="custody_sign"),
    path("custody/<slug:custody>/announce/", custody.announce, name="custody_announce"),
    path("custody/<slug:custody>/filed/", custody.filed, name="custody_filed"),
    path("custody/<slug:custody>/end/", custody.end, name="custody_end"),
    path("bids/", offers.bids, name="bids"),
    path("bids/<slug:selection>/", offers.bid, name="bid"),
    path("bids/<slug:selection>/ask/", offers.ask, name="bid_ask"),
    path("bids/<slug:selection>/withdraw/<slug:offer>/", offers.withdraw, name="bid_withdraw"),
    path("public/<slug:selection>/", public_selection.selection, name="public_selection"),
    path("public/<slug:selection>/lot-<int:number>.json", public_selection.lot, name="public_lot"),
    path("public/<slug:selection>/draw.py", public_selection.program, name="public_program"),
    path("public/<slug:selection>/offers.json", public_selection.offers, name="public_offers"),
    path("public/<slug:selection>/offers/<slug:offer>/", public_selection.document, name="public_document"),
    path("public/<slug:selection>/release.json", public_selection.release, name="public_release"),
    path(_ONE, selection.selection, name="selection"),
    path(_ONE + "edit/", selection.edit, name="selection_edit"),
    path(_ONE + "keys/<int:number>/", selection.key, name="selection_key"),
    path(_ONE + "publish/", selection.publish, name="selection_publish"),
    path(_ONE + "postpone/", selection.postpone, name="selection_postpone"),
    path(_ONE + "end/", selection.end, name="selection_end"),
    path(_ONE + "bidders/", offers.bidder, name="selection_bidder"),
    path(_ONE + "open/", offers.open_, name="selection_open"),
    path(_ONE + "offers/", offers.offers, name="selection_offers"),
    path(_ONE + "offers/<slug:offer>/file/", offers.document, name="selection_document"),
    path(_ONE + "offers/<slug:offer>/reject/", offers.reject, name="selection_reject"),
    path(_ONE + "panel/", panel.panel, name="panel"),
    path(_ONE + "panel/candidates/", panel.candidates, name="panel_candidates"),
    path(_ONE + "panel/lot/", panel.lot, name="panel_lot"),
    path(_ONE + "panel/draw/", panel.draw, name="panel_draw"),
    path(_ONE + "panel/<slug:code>/declare/", panel.declaration, name="panel_declare"),
    path(_ONE + "panel/<slug:code>/absent/", panel.absent, name="panel_absent"),
    path(_ONE + "panel/<slug:code>/sheet/", scoring.sheet, name="panel_sheet"),
    path(_ONE + "rank/", scoring.rank, name="selection_rank"),
    path(_ONE + "show/", scoring.show, name="selection_show"),
    path(_ONE + "award/", scoring.choose, name="selection_award"),
    path(_ONE + "result/", scoring.result, name="selection_result"),
    path(_ONE + "questions/", scoring.questions, name="questions"),
    path(_ONE + "questions/<int:number>/", scoring.answer, name="question_answer"),
    path("handovers/", contracts.own_handovers, name="own_handovers"),
    path("handovers/<slug:handover>/", contracts.handover, name="handover"),
    path("handovers/<slug:handover>/tick/", contracts.tick, name="handover_tick"),
    path("handovers/<slug:handover>/close/", contracts.handover_close, name="handover_close"),
]
"""They stand before a case's uid: no uid is one of these words."""

ON_A_CASE: list[URLPattern | URLResolver] = [
    path("<slug:uid>/custody/", custody.custodies, name="custody"),
    path("<slug:uid>/custody/steps/", custody.take_over, name="custody_take_over"),
    path("<slug:uid>/custody/new/", custody.apply, name="custody_new"),
    path("<slug:uid>/selections/", selection.selections, name="selections"),
    path("<slug:uid>/selections/new/", selection.new, name="selection_new"),
    path("<slug:uid>/contracts/", contracts.contracts, name="contracts"),
    path("<slug:uid>/contracts/new/", contracts.sign, name="contract_new"),
    path("<slug:uid>/contracts/<int:contract>/filed/", contracts.filed, name="contract_filed"),
    path("<slug:uid>/handovers/new/", contracts.handover_new, name="handover_new"),
]
