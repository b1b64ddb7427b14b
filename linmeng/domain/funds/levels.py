"""When the maintenance fund 专项维修资金 has to be raised again.

Source: SH-REG 65; SH-F24 IV(2) (沪房规范〔2024〕7号, 2024-10-01) [V].
"""

from linmeng.domain.refusals import NotUnderstood


def is_below_floor(balance: int, first_deposit: int) -> bool:
    """Whether a balance is below 30 % of the first deposit, of a unit, a building or an area.

    Both in fen. Exactly 30 % is not below. Raises NotUnderstood for amounts that cannot be: a balance below
    zero, or a first deposit that is not above it.
    """
    if balance < 0 or first_deposit <= 0:
        raise NotUnderstood("A balance is not negative, and a first deposit is more than nothing.")
    return 10 * balance < 3 * first_deposit
