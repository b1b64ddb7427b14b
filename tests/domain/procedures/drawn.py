"""Every procedure of the house, for the tests of its pictures."""

from pathlib import Path

from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.reading import read_procedure
from tests.domain.procedures.some import SMALL

RULES = Path(__file__).resolve().parents[3] / "rules" / "procedures"


def every() -> dict[str, Procedure]:
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(RULES.glob("*.toml"))}
    return {name: read_procedure(text) for name, text in {"small": SMALL, **texts}.items()}
