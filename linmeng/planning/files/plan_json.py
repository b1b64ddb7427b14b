"""The plan as JSON. Source: planning model, section 7."""

import json

from linmeng.domain.planning.plan import Plan, from_json, to_json
from linmeng.domain.refusals import NotUnderstood


def write_plan(plan: Plan) -> bytes:
    """The plan with its numbers unrounded, and its notes."""
    text = json.dumps(to_json(plan), ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode()


def read_plan(data: bytes, name: str) -> Plan:
    """Reads what `write_plan` wrote. Raises NotUnderstood on anything else."""
    try:
        return from_json(json.loads(data.decode("utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"“{error.args[0]}”" if isinstance(error, KeyError) else error
        raise NotUnderstood("{name} is not a plan: {reason}", name=name, reason=reason) from error
