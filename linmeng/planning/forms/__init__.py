"""What people fill in to plan."""

from linmeng.planning.forms.drafts import (
    EditForm,
    NewDraftForm,
    NoteForm,
    PublishForm,
    VersionForm,
    WithdrawForm,
)
from linmeng.planning.forms.rates import RatesForm, RatesTextForm
from linmeng.planning.forms.robustness import ChancesForm, SpreadsForm
from linmeng.planning.forms.runs import StartForm
from linmeng.planning.forms.wishes import WishForm

__all__ = [
    "ChancesForm",
    "EditForm",
    "NewDraftForm",
    "NoteForm",
    "PublishForm",
    "RatesForm",
    "RatesTextForm",
    "SpreadsForm",
    "StartForm",
    "VersionForm",
    "WishForm",
    "WithdrawForm",
]
