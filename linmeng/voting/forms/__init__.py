"""What people type about votes."""

from linmeng.voting.forms.fields import Confirm, Why
from linmeng.voting.forms.motions import (
    ChooseForm,
    DraftForm,
    EditForm,
    EndRuleForm,
    JointForm,
    ListForm,
    RuleForm,
)

__all__ = [
    "ChooseForm",
    "Confirm",
    "DraftForm",
    "EditForm",
    "EndRuleForm",
    "JointForm",
    "ListForm",
    "RuleForm",
    "Why",
]
