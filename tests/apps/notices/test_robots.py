"""Answers of the three platforms' robots, as they were met in practice, and what follows from each."""

import json
from typing import Any

import pytest

from linmeng.notices.files.faults import FAULTS
from linmeng.notices.files.robots import robot_of, robot_said

FEISHU_YES = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
FLOOD = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "24ce64f6"}
ANSWERS: list[tuple[str, int, Any, str | None]] = [
    ("wecom", 200, {"errcode": 0, "errmsg": "ok"}, "sent"),
    ("wecom", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, "failed"),
    ("wecom", 200, {"errcode": 45033, "errmsg": "api concurrent out of limit"}, "failed"),
    ("wecom", 200, {"errcode": -1, "errmsg": "system busy"}, "failed"),
    ("wecom", 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1755605200]"}, "refused"),
    ("wecom", 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}, "refused"),
    ("dingtalk", 200, {"errcode": 0, "errmsg": "ok"}, "sent"),
    ("dingtalk", 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, "failed"),
    ("dingtalk", 200, {"errcode": 410100, "errmsg": "发送速度太快而限流"}, "failed"),
    ("dingtalk", 200, {"errcode": 90030, "errmsg": "webhook over limit"}, "failed"),
    ("dingtalk", 200, {"errcode": -1, "errmsg": "系统繁忙"}, "failed"),
    ("dingtalk", 200, FLOOD, "failed"),
    ("dingtalk", 200, {"errcode": 310000, "errmsg": "keywords not in content, more: […]"}, "refused"),
    ("dingtalk", 200, {"errcode": 310000, "errmsg": "sign not match"}, "refused"),
    ("dingtalk", 200, {"errcode": 300005, "errmsg": "token is not exist"}, "refused"),
    ("dingtalk", 200, {"errcode": 400102, "errmsg": "bot is stopped"}, "refused"),
    ("dingtalk", 200, {"errcode": 45009, "errmsg": "another platform's number"}, "refused"),
    ("feishu", 200, FEISHU_YES, "sent"),
    ("feishu", 200, {"StatusCode": 0, "StatusMessage": "success"}, "sent"),
    (
        "feishu",
        200,
        {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"},
        "failed",
    ),
    ("feishu", 400, {"code": 99991400, "msg": "request trigger frequency limit"}, "failed"),
    ("feishu", 200, {"code": 9499, "msg": "too many request", "data": {}}, "failed"),
    ("feishu", 400, {"code": 9499, "msg": "Bad Request", "data": {}}, "refused"),
    ("feishu", 200, {"code": 19024, "msg": "Key Words Not Found", "data": {}}, "refused"),
    ("feishu", 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, "refused"),
    (
        "feishu",
        200,
        {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"},
        "refused",
    ),
    ("feishu", 404, {"code": 0}, None),  # the status decides
    ("wecom", 403, "<html>", None),
    ("wecom", 200, "<html>login</html>", "unknown"),
    ("wecom", 200, [1], "unknown"),
    ("wecom", 200, {"errcode": True}, "unknown"),
    ("wecom", 200, {"errcode": "0"}, "unknown"),
    ("wecom", 200, {"errmsg": "ok"}, "unknown"),
]


@pytest.mark.parametrize(("kind", "status", "said", "outcome"), ANSWERS)
def test_an_answer_and_what_follows(kind: str, status: int, said: Any, outcome: str | None) -> None:
    body = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    verdict = robot_said(kind, body.encode(), status)
    assert (verdict and verdict[0]) == outcome
    if verdict and verdict[1]:
        assert any(verdict[1].startswith(words) for words in FAULTS)  # it is said in the reader's language


def test_a_robot_is_known_by_its_server(settings: Any) -> None:
    assert robot_of("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x") == "wecom"
    assert robot_of("https://oapi.dingtalk.com/robot/send?access_token=x&sign=y") == "dingtalk"
    assert robot_of("https://open.feishu.cn/open-apis/bot/v2/hook/x") == "feishu"
    assert robot_of("https://sms.example.cn/send") == ""
