"""What a resident needs to check that the shares are fair: every alliance's figures, and a small script."""

import json
from importlib.resources import files

from linmeng.domain.planning.sharing.certificate import Certifier, whole
from linmeng.planning.files.report import Report

FILE, SCRIPT = "plan.certificates.json", "check_certificate.py"
MANY = 600
"""With more compounds than this the file leaves out how each group could leave; the script finds it."""


def write_certificates(report: Report) -> bytes:
    """The certificates of all alliances of two compounds or more, area by area."""
    parts = len(report.compounds) <= MANY
    found = []
    for area in report.areas:
        certifier = Certifier(area.street, report.rates)
        shared = [a for a in area.plan.alliances if len(a.members) > 1]
        found += [{"area": area.name, **certifier.alliance(a, parts=parts)} for a in shared]
    text = json.dumps(whole(found, report.rates), ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode()


def checker() -> bytes:
    """The script that checks them: Python's standard library alone."""
    return (files("linmeng.planning.files") / "page" / SCRIPT).read_bytes()
