"""Papers as .docx: a template of the house or of a street, filled with the values of a case."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml import etree

from linmeng.cases.files.docx_building import template_docx
from linmeng.cases.files.fields import KINDS, Kind, by_hand
from linmeng.cases.files.grammar import check_grammar
from linmeng.cases.files.sandbox import House
from linmeng.domain.refusals import NotUnderstood


def paper_docx(
    key: str, values: Mapping[str, Any], template: bytes | None = None, at: datetime | None = None
) -> bytes:
    """The Word file of a kind of paper filled with values (`fields.py`), from a street's template if given.

    `at`: the moment written into its properties. Raises KeyError for an unknown kind, NotUnderstood where a
    template does not hold what `templates_check` promises.
    """
    kind = KINDS[key]
    paper = _Paper(template or template_docx(key), kind)
    env = House(escaped=True)
    filled = env.counted(by_hand(kind, values))
    try:
        paper.render(filled, env)
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise NotUnderstood("The template cannot be filled: {reason}.", reason=str(error)[:120]) from error
    return _saved(paper, kind, values, at or datetime(2000, 1, 1, tzinfo=UTC))


def _saved(paper: "_Paper", kind: Kind, values: Mapping[str, Any], at: datetime) -> bytes:
    about = paper.docx.core_properties
    about.title = f"{kind.words} {values.get('number') or ''}".strip()
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


class _Paper(DocxTemplate):  # type: ignore[misc]  # untyped library
    """docxtpl with our grammar before it runs, and a strict look at what comes out of it."""

    def __init__(self, template: bytes, kind: Kind) -> None:
        super().__init__(BytesIO(template))
        self.kind = kind

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        lines = src_xml.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")
        check_grammar(lines, self.kind, jinja_env)
        made = str(super().render_xml_part(src_xml, part, context, jinja_env))
        try:
            etree.fromstring(made.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise NotUnderstood(
                "A loop or condition of the template begins in one place and ends in another:"
                " write its tags in rows or paragraphs of their own."
            ) from error
        return made

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """The properties of a template are not the paper's: they are written anew."""
