"""Areas, compounds, their units and owners, contracts, notices and where every figure came from."""

from linmeng.register.models.area import Area
from linmeng.register.models.compound import Building, Compound
from linmeng.register.models.contract import ExitNotice, ServiceContract
from linmeng.register.models.history import CompoundEvent, Lineage
from linmeng.register.models.imports import ImportBatch, ImportFile, ImportRow
from linmeng.register.models.unit import Acting, Party, Title, Unit

__all__ = [
    "Acting",
    "Area",
    "Building",
    "Compound",
    "CompoundEvent",
    "ExitNotice",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "Lineage",
    "Party",
    "ServiceContract",
    "Title",
    "Unit",
]
