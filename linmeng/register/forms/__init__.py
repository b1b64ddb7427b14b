"""What people type into the register, before the actions judge it."""

from linmeng.register.forms.acts import (
    AreaForm,
    ContractForm,
    Day,
    EndForm,
    ExitNoticeForm,
    MergeForm,
    NoForm,
    OutlineForm,
    RenameForm,
    SplitForm,
)
from linmeng.register.forms.buildings import BuildingForm, ChangeBuildingForm
from linmeng.register.forms.figures import CorrectForm, FiguresForm, RegisterForm
from linmeng.register.forms.filtering import (
    KIND_WORDS,
    MANAGEMENT,
    SORTS,
    CensusForm,
    FilterForm,
    LimitsField,
    WarningForm,
    area_choices,
)

__all__ = [
    "KIND_WORDS",
    "MANAGEMENT",
    "SORTS",
    "AreaForm",
    "BuildingForm",
    "CensusForm",
    "ChangeBuildingForm",
    "ContractForm",
    "CorrectForm",
    "Day",
    "EndForm",
    "ExitNoticeForm",
    "FiguresForm",
    "FilterForm",
    "LimitsField",
    "MergeForm",
    "NoForm",
    "OutlineForm",
    "RegisterForm",
    "RenameForm",
    "SplitForm",
    "WarningForm",
    "area_choices",
]
