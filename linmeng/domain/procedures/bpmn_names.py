"""The namespaces of BPMN 2.0 and its diagram interchange."""

from xml.etree import ElementTree as ET

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HOUSE = "urn:linmeng:procedures"


def q(name: str, space: str = BPMN) -> str:
    return f"{{{space}}}{name}"


def register() -> None:
    """The usual prefixes, so that the file reads like those of other tools."""
    for prefix, space in (("bpmn", BPMN), ("bpmndi", BPMNDI), ("dc", DC), ("di", DI), ("xsi", XSI)):
        ET.register_namespace(prefix, space)


LANES = {
    "owners": "业主",
    "owners_committee": "业主委员会",
    "residents_committee": "居民委员会",
    "subdistrict_office": "街道办事处",
    "district_bureau": "区房屋行政管理部门",
    "company": "物业服务企业",
    "new_company": "新物业服务企业",
    "association": "行业协会专家",
    "panel": "评审",
    "departments": "有关部门",
}
"""The names of the lanes in Chinese, by role."""
