"""What may be read of the register, each with its permission asked."""

from linmeng.register.queries.acts import acts_of, may
from linmeng.register.queries.areas import Branch, area_for, area_tree, areas_for
from linmeng.register.queries.buildings import building_differences, building_for, buildings_of
from linmeng.register.queries.census import census_for
from linmeng.register.queries.compounds import (
    compound_for,
    compound_for_update,
    compounds_for,
    housing_classes,
)
from linmeng.register.queries.exports import buildings_for, export_for
from linmeng.register.queries.facts import facts_of, model_field, source_of
from linmeng.register.queries.filters import Filters, area_prefix
from linmeng.register.queries.history import (
    Kin,
    contract_for,
    contracts_of,
    events_of,
    kin_of,
    notice_in_force,
    running_contract,
)
from linmeng.register.queries.kept import kept, register_stamp
from linmeng.register.queries.lineage import Follows, still_running, what_follows
from linmeng.register.queries.lines import Line, lines_of, sources_of
from linmeng.register.queries.maps import Packed, area_map, compound_map, map_data, outlines_for
from linmeng.register.queries.outlines import outlines_in, read_box
from linmeng.register.queries.rates import rates_of
from linmeng.register.queries.streets import (
    Neighbour,
    StreetSnapshot,
    merge_candidates,
    neighbours_of,
    streets_for,
)
from linmeng.register.queries.units import (
    Held,
    RollUnit,
    holders_masked,
    is_titleholder,
    roll_units,
    unit_count,
    unit_fact,
    units_of,
)
from linmeng.register.queries.warnings import (
    Warned,
    contract_of,
    severities_of,
    warnings_for,
    warnings_of_compound,
)
from linmeng.register.queries.words import label, worded

__all__ = [
    "Branch",
    "Filters",
    "Follows",
    "Held",
    "Kin",
    "Line",
    "Neighbour",
    "Packed",
    "RollUnit",
    "StreetSnapshot",
    "Warned",
    "acts_of",
    "area_for",
    "area_map",
    "area_prefix",
    "area_tree",
    "areas_for",
    "building_differences",
    "building_for",
    "buildings_for",
    "buildings_of",
    "census_for",
    "compound_for",
    "compound_for_update",
    "compound_map",
    "compounds_for",
    "contract_for",
    "contract_of",
    "contracts_of",
    "events_of",
    "export_for",
    "facts_of",
    "holders_masked",
    "housing_classes",
    "is_titleholder",
    "kept",
    "kin_of",
    "label",
    "lines_of",
    "map_data",
    "may",
    "merge_candidates",
    "model_field",
    "neighbours_of",
    "notice_in_force",
    "outlines_for",
    "outlines_in",
    "rates_of",
    "read_box",
    "register_stamp",
    "roll_units",
    "running_contract",
    "severities_of",
    "source_of",
    "sources_of",
    "still_running",
    "streets_for",
    "unit_count",
    "unit_fact",
    "units_of",
    "warnings_for",
    "warnings_of_compound",
    "what_follows",
    "worded",
]
