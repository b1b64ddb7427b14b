"""All files of a plan at once: what `linmeng plan` writes and the plan page offers."""

from linmeng.planning.files.certificates import FILE, SCRIPT, checker, write_certificates
from linmeng.planning.files.geojson import write_geojson
from linmeng.planning.files.html import write_html
from linmeng.planning.files.plan_json import write_plan
from linmeng.planning.files.png import write_png
from linmeng.planning.files.report import Report
from linmeng.planning.files.texts import Lang
from linmeng.planning.files.xlsx import workbooks


def bundle(report: Report, lang: Lang) -> dict[str, bytes]:
    """File name → content."""
    return {
        "plan.json": write_plan(report.plan),
        **workbooks(report, lang),
        "plan.geojson": write_geojson(report),
        "plan.png": write_png(report, lang),
        "plan.html": write_html(report, lang),
        FILE: write_certificates(report),
        SCRIPT: checker(),
    }
