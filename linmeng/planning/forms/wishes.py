from django import forms

from linmeng.domain.planning.compound import MODES

DOES = ("together", "apart", "mode", "host", "keep", "drop", "clear")


class WishForm(forms.Form):
    """One click: what is wished, of which compound, with which other or in which mode."""

    do = forms.ChoiceField(choices=[(d, d) for d in DOES])
    kind = forms.ChoiceField(choices=[(k, k) for k in ("together", "apart", "mode", "host")], required=False)
    one = forms.CharField(max_length=40, required=False)
    other = forms.CharField(max_length=40, required=False)
    mode = forms.ChoiceField(choices=[(m, m) for m in MODES], required=False)
    back = forms.CharField(max_length=400, required=False)
