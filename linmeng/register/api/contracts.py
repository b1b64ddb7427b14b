"""Contracts and exit notices for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linmeng.register import actions
from linmeng.register.api.compounds import contract_out
from linmeng.register.api.shapes import REFUSED, ContractIn, ContractOut, End, ExitNoticeIn, NoticeOut
from linmeng.register.models import ExitNotice
from linmeng.register.queries import compound_for, contracts_of

router = Router(tags=["contracts"])


@router.get(
    "/contracts/of/{path:code}",
    response={200: list[ContractOut], **REFUSED},
    summary="Contracts of a compound",
)
def list_contracts(request: HttpRequest, code: str) -> Any:
    return [contract_out(c) for c in contracts_of(compound_for(request.user, code, timezone.localdate()))]


@router.post("/contracts/of/{path:code}", response={201: ContractOut, **REFUSED}, summary="Record a contract")
def record(request: HttpRequest, code: str, sent: ContractIn) -> Any:
    made = actions.record_contract(by=request.user, at=timezone.now(), code=code, **sent.dict())  # type: ignore[arg-type]
    return Status(201, contract_out(made))


@router.post("/contracts/{int:number}/end", response={200: ContractOut, **REFUSED}, summary="End a contract")
def end(request: HttpRequest, number: int, sent: End) -> Any:
    return contract_out(
        actions.end_contract(by=request.user, at=timezone.now(), contract=number, ended_on=sent.ended_on)  # type: ignore[arg-type]
    )


@router.post(
    "/contracts/{int:number}/exit-notice",
    response={201: NoticeOut, **REFUSED},
    summary="Give notice of leaving",
)
def give_notice(request: HttpRequest, number: int, sent: ExitNoticeIn) -> Any:
    made = actions.give_exit_notice(by=request.user, at=timezone.now(), contract=number, **sent.dict())  # type: ignore[arg-type]
    return Status(201, notice_out(made))


@router.delete(
    "/contracts/{int:number}/exit-notice", response={200: NoticeOut, **REFUSED}, summary="Withdraw the notice"
)
def withdraw_notice(request: HttpRequest, number: int) -> Any:
    made = actions.withdraw_exit_notice(by=request.user, at=timezone.now(), contract=number)  # type: ignore[arg-type]
    return notice_out(made)


def notice_out(n: ExitNotice) -> dict[str, Any]:
    days = {name: getattr(n, name) for name in ("given_on", "leaves_on", "withdrawn_on")}
    return {"contract": n.contract_id, **days}
