"""What can be done with the register."""

from linmeng.register.actions.areas import register_area, set_outline
from linmeng.register.actions.buildings import record_building, remove_building
from linmeng.register.actions.compounds import correct_figures, register_compound, rename_compound
from linmeng.register.actions.contracts import (
    end_contract,
    follow_contracts,
    give_exit_notice,
    record_contract,
    withdraw_exit_notice,
)
from linmeng.register.actions.lineage import merge_compounds, split_compound

__all__ = [
    "correct_figures",
    "end_contract",
    "follow_contracts",
    "give_exit_notice",
    "merge_compounds",
    "record_building",
    "record_contract",
    "register_area",
    "register_compound",
    "remove_building",
    "rename_compound",
    "set_outline",
    "split_compound",
    "withdraw_exit_notice",
]
