"""What people fill in to plan."""

from linmeng.planning.forms.rates import RatesForm, RatesTextForm
from linmeng.planning.forms.runs import StartForm
from linmeng.planning.forms.wishes import WishForm

__all__ = ["RatesForm", "RatesTextForm", "StartForm", "WishForm"]
