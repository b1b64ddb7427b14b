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
