"""What everybody may send: a comment, a mail address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.notices.forms.fields import Trap, Words


class CommentForm(forms.Form):
    """A comment; who it is from may stay open."""

    text = Words(label=_("Your comment"), rows=5, max_length=2000)
    name = forms.CharField(label=_("Name, may stay empty"), required=False, max_length=60)
    contact = forms.CharField(label=_("How to reach you"), required=False, max_length=60)
    website = Trap()


class AddressForm(forms.Form):
    """A mail address that wants the notices of a place."""

    address = forms.CharField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    website = Trap()
