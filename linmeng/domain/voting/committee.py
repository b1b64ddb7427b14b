"""How many members a committee may have.

Source: SH-REG 20 [V]: odd, five or more; three up to 10 000 m² built.
"""

from linmeng.domain.refusals import NotUnderstood

SMALL = 1_000_000  # 10 000 m² in 0.01 m²; 以下 includes the number (CC 1259)


def check_size(members: int, built_area: int) -> None:
    """Raises NotUnderstood for a committee of a wrong size. `built_area` (建筑面积) in 0.01 m²."""
    if members % 2 == 0 or members < 3:
        raise NotUnderstood("A committee has an odd number of members.")
    if members == 3 and built_area > SMALL:
        raise NotUnderstood("Three members are allowed up to 10 000 m² of built area; here five are needed.")
