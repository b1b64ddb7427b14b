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
from linmeng.register.actions.leftover import assign_units
from linmeng.register.actions.lineage import merge_compounds, split_compound
from linmeng.register.actions.parties import (
    NewParty,
    Revealed,
    correct_party,
    link_account,
    record_party,
    reveal_party,
)
from linmeng.register.actions.titles import (
    choose_representative,
    end_acting,
    record_guardian,
    set_holders,
)
from linmeng.register.actions.units import close_unit, correct_unit, record_unit

__all__ = [
    "NewParty",
    "Revealed",
    "assign_units",
    "choose_representative",
    "close_unit",
    "correct_figures",
    "correct_party",
    "correct_unit",
    "end_acting",
    "end_contract",
    "follow_contracts",
    "give_exit_notice",
    "link_account",
    "merge_compounds",
    "record_building",
    "record_contract",
    "record_guardian",
    "record_party",
    "record_unit",
    "register_area",
    "register_compound",
    "remove_building",
    "rename_compound",
    "reveal_party",
    "set_holders",
    "set_outline",
    "split_compound",
    "withdraw_exit_notice",
]
