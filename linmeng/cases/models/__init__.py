"""Cases: what they carry, what happened in them, and the work around them."""

from linmeng.cases.models.case import Case, CaseCompound, CaseEvent, CaseMotion, Document
from linmeng.cases.models.contracts import CaseContract, Handover, HandoverItem
from linmeng.cases.models.custody import Custody
from linmeng.cases.models.meetings import Attendee, EarlierMinutes, Meeting, Resolution
from linmeng.cases.models.offers import Offer, OfferBox, OfferContent, Question
from linmeng.cases.models.opinions import Opinion
from linmeng.cases.models.panel import Candidate, Panelist, PanelLot, SheetBox
from linmeng.cases.models.papers import Feed, Paper, PaperTemplate
from linmeng.cases.models.pool import CreditRecord, PoolEntry
from linmeng.cases.models.selection import Bidder, Selection, Trustee
from linmeng.cases.models.work import Duty, LegalityOpinion, Member

__all__ = [
    "Attendee",
    "Bidder",
    "Candidate",
    "Case",
    "CaseCompound",
    "CaseContract",
    "CaseEvent",
    "CaseMotion",
    "CreditRecord",
    "Custody",
    "Document",
    "Duty",
    "EarlierMinutes",
    "Feed",
    "Handover",
    "HandoverItem",
    "LegalityOpinion",
    "Meeting",
    "Member",
    "Offer",
    "OfferBox",
    "OfferContent",
    "Opinion",
    "PanelLot",
    "Panelist",
    "Paper",
    "PaperTemplate",
    "PoolEntry",
    "Question",
    "Resolution",
    "Selection",
    "SheetBox",
    "Trustee",
]
