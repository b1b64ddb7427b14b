"""A street's own template, looked at before it is accepted: an honest Word file whose fields we know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lxml import etree

from linmeng.cases.files.docx_papers import paper_docx
from linmeng.cases.files.fields import KINDS, empty
from linmeng.cases.files.word_file import NO_WORD, W, parts_of
from linmeng.domain.refusals import NotUnderstood, sentence

MOST_TAGS, LONGEST_TAG = 1_000, 200
_FILLED = re.compile(r"word/(?:document\d*|header\d*|footer\d*|footnotes\d*)\.xml$")
_MARK = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_PRINTS = re.compile(r"\{\{(?!-|r\s|p\s|tr\s|tc\s)[^{}]*\}\}$", re.S)
_PART = re.compile(r"\{%(p|tr|tc)\s")
_ASKS = re.compile(r"\{%(?:p|tr|tc)?\s+(?:for|if|elif|else|endif|endfor)\b[^{}]*(?<!-)%\}$", re.S)

OPEN_FIELD = sentence("A field of the template is begun but not ended: “{words}”.")
ENDED_FIELD = sentence("A field of the template is ended but not begun: “{words}”.")


@dataclass(frozen=True, slots=True)
class Checked:
    """A template that may be kept."""

    sha256: str
    tags: int


def check_template(data: bytes, key: str) -> Checked:
    """Looks at a template for a kind of paper and fills it once for trial.

    Raises NotUnderstood with a sentence that names what is wrong; KeyError for an unknown kind.
    """
    kind = KINDS[key]
    tags = 0
    for name, blob in parts_of(data).items():
        if not name.endswith(".xml") or name.startswith("docProps/"):
            continue
        tree = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
        found = []
        for paragraph in tree.iter(f"{W}p"):
            here = list(_tags(_words(paragraph)))
            _check_alone(paragraph, here)
            found += here
        if found and not _FILLED.search(name):
            raise NotUnderstood("A field stands where it is not filled in: “{words}”.", words=found[0][:80])
        _check_elsewhere(tree)
        tags += len(found)
    if tags == 0:
        raise NotUnderstood("The template has no field at all: it would say the same in every case.")
    if tags > MOST_TAGS:
        raise NotUnderstood("The template is too large to be filled: make it shorter.")
    _fill(data, key, [empty(kind, rows=2), empty(kind, rows=0)])
    return Checked(sha256(data).hexdigest(), tags)


def _fill(data: bytes, key: str, samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        try:
            paper_docx(key, sample, data)
        except NotUnderstood:
            raise
        except Exception as error:  # whatever a library says of a strange file, it is the file
            raise NotUnderstood(NO_WORD) from error


def _words(paragraph: Any) -> str:
    """What a paragraph says, however many runs Word has cut it into; without paragraphs inside of it."""
    own = (t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p")) is paragraph)
    return "".join(t.text or "" for t in own)


def _tags(words: str) -> Iterator[str]:
    """The tags of a paragraph, each a form that we allow."""
    begin, wanted = -1, ""
    for mark in _MARK.finditer(words):
        if wanted == "":
            if mark.group() not in _CLOSING:
                raise NotUnderstood(ENDED_FIELD, words=_near(words, mark.start()))
            begin, wanted = mark.start(), _CLOSING[mark.group()]
        elif mark.group() == wanted:
            yield _tag(words[begin : mark.end()])
            wanted = ""
        else:
            raise NotUnderstood(OPEN_FIELD, words=_near(words, begin))
    if wanted:
        raise NotUnderstood(OPEN_FIELD, words=_near(words, begin))


def _tag(tag: str) -> str:
    if len(tag) > LONGEST_TAG:
        raise NotUnderstood("A field of the template is too long: “{words}”.", words=tag[:60])
    if tag.startswith("{{") and not tag[2:-2].strip():
        raise NotUnderstood("The template has a field without a name.")
    if not (tag.startswith("{#") or _PRINTS.match(tag) or _ASKS.match(tag)):
        raise NotUnderstood(
            "The template may print fields, walk through lists and ask whether something is filled in,"
            " nothing else: “{words}”.",
            words=tag[:80],
        )
    return tag


def _check_alone(paragraph: Any, tags: list[str]) -> None:
    """A tag for a paragraph, cell or row takes all of it away: what stands beside it would be lost unseen."""
    for tag in tags:
        part = _PART.match(tag)
        if part is None:
            continue
        whole = next(paragraph.iterancestors(W + part[1]), None) if part[1] != "p" else paragraph
        words = "".join(t.text or "" for t in whole.iter(f"{W}t")) if whole is not None else ""
        if words.strip() != tag:
            raise NotUnderstood("This tag needs a row or paragraph of its own: “{words}”.", words=tag[:80])


def _check_elsewhere(tree: Any) -> None:
    """No tag in an attribute, a comment or deleted text, where it would be run unseen."""
    for e in tree.iter():
        hidden = [] if e.tag == f"{W}t" else [e.text or ""]
        if isinstance(e.tag, str):
            hidden += [str(v) for v in e.attrib.values()]
        for words in hidden:
            if _MARK.search(words):
                raise NotUnderstood("A field stands where it is not filled in: “{words}”.", words=words[:80])


def _near(words: str, at: int) -> str:
    return words[max(0, at - 10) : at + 40].strip()
