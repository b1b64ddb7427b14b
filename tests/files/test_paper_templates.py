"""Templates that streets upload: what is accepted, and a clear sentence for everything else."""

import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest

from linmeng.cases.files.docx_papers import paper_docx
from linmeng.cases.files.fields import KINDS
from linmeng.cases.files.templates_check import check_template
from linmeng.domain.refusals import NotUnderstood
from linmeng.web.refused import said
from tests.files.papers import BODY, house, in_runs, repacked, template, values, words_of_docx


def refusal(data: bytes, key: str = "notice") -> str:
    with pytest.raises(NotUnderstood) as found:
        check_template(data, key)
    assert said(found.value)
    return str(found.value)


@pytest.mark.parametrize("key", KINDS)
def test_the_houses_own_templates_are_accepted(key: str) -> None:
    assert check_template(house(key), key).tags >= 10


def test_a_field_cut_into_runs_is_one_field() -> None:
    own = in_runs("公示：{", "{ 公示", "标题 }", "}，", "{{", "案号", "}}")
    assert check_template(own, "notice").tags == 2
    assert words_of_docx(paper_docx("notice", {"heading": "换届", "number": "7"}, own)) == "公示：换届，7"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{{ 公示标提 }}", "does not know: “公示标提”. Is “公示标题” meant"),
        ("{{ password }}", "does not know: “password”"),
        ("{% for 行 in 小区 %}{{ 行.电话 }}{% endfor %}", "does not know: “行.电话”"),
        ("{%p for 行 in 小区 %}{{ 行.名称 }}", "a row or paragraph of its own: “{%p for 行"),
        ("{%tr for 行 in 小区 %}", "a row or paragraph of its own: “{%tr for 行"),
        ("{{ 公示标题 ", "begun but not ended: “{{ 公示标题"),
        ("公示标题 }}", "ended but not begun: “公示标题 }}"),
        ("{{ 公示标题 {{ 案号 }}", "begun but not ended"),
        ("{{ 公示标题 %}", "begun but not ended"),
        ("{{ }}", "without a name"),
        ("{{ 公示 标题 }}", "cannot be read: “{{ 公示 标题 }}”"),
        ("{{ 小区 }}", "prints a whole list"),
        ("{% for 行 in 案号 %}{% endfor %}", "no list"),
        ("{% for 行 in 小区 %}{{ 行.名称 }}", "not ended"),
        ("{{ 案号 }}{% endfor %}", "not begun"),
        ("{% if 案号 %}x{% endfor %}", "not begun"),
        ("没有字段", "no field at all"),
        ("{{ " + "a" * 300 + " }}", "too long"),
    ],
)
def test_a_broken_field_is_named(words: str, sentence: str) -> None:
    assert sentence in refusal(template(words))


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 案号.__class__ }}",
        "{{ 案号['__class__'] }}",
        "{{ 案号|attr('__class__') }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ 案号.format(案号) }}",
        "{{ '%s'|format(案号) }}",
        "{{ config }}",
        "{{ range(10**9) }}",
        "{{ 'x' * 10**9 }}",
        "{{ 9**9**9 }}",
        "{{ [1, 2] }}",
        "{% for x in range(10) %}{{ x }}{% endfor %}",
        "{% set x = 案号.__class__ %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends '/etc/passwd' %}",
        "{% macro m() %}{% endmacro %}",
        "{% call m() %}{% endcall %}",
        "{% filter upper %}x{% endfilter %}",
        "{% raw %}{{ x }}{% endraw %}",
        "{% block b %}{% endblock %}",
        "{% with a=1 %}{% endwith %}",
        "{% autoescape false %}{% endautoescape %}",
        "{%- if 案号 -%}x{%- endif -%}",
        "{{r 案号 }}",
        "{{p 案号 }}",
        "{% colspan 案号 %}",
        "{% for 行 in 小区 recursive %}{{ loop(行) }}{% endfor %}",
        "{% for loop in 小区 %}{% endfor %}",
        "{{ loop.index }}",
        "{% for 行 in 小区 %}{{ loop.__class__ }}{% endfor %}",
        "{% for 行 in 小区 %}{{ 行.items }}{% endfor %}",
        "{{ 案号 ~ 案号 }}",
        "{{ 案号|safe }}",
    ],
)
def test_a_template_may_not_do_anything(words: str) -> None:
    """Every way out of a template that is known for Jinja, refused before it runs."""
    assert refusal(template("{{ 案号 }}", words))


def test_what_a_field_hides_in_is_found() -> None:
    attribute = house_with('<w:body><w:p w:rsidR="{{ 案号 }}"/>')
    deleted = house_with("<w:body><w:p><w:del><w:r><w:delText>{{ 案号 }}</w:delText></w:r></w:del></w:p>")
    comment = house_with("<w:body><!-- {% set x = 1 %} -->")
    for data in (attribute, deleted, comment):
        assert "where it is not filled in" in refusal(data)
    note = f'<w:comments xmlns:w="{W}"><w:p><w:r><w:t>{{{{ 案号 }}}}</w:t></w:r></w:p></w:comments>'
    assert "where it is not filled in" in refusal(repacked(house(), {"word/comments.xml": note.encode()}))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "word/_rels/document.xml.rels"


def house_with(body: str) -> bytes:
    return repacked(house(), {BODY: lambda xml: xml.replace(b"<w:body>", body.encode(), 1)})


def linked(kind: str, target: str, mode: str = "External") -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId99" Type="{base}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return repacked(
        house(), {RELS: lambda x: x.replace(b"</Relationships>", f"{link}</Relationships>".encode())}
    )


def field(code: str) -> bytes:
    return house_with(
        f'<w:body><w:p><w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    )


def split_field(*codes: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{c}</w:instrText></w:r>" for c in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{x}"/></w:r>' for x in ("begin", "end"))
    return house_with(f"<w:body><w:p>{begin}{runs}{end}</w:p>")


def bomb() -> bytes:
    return repacked(house(), {"word/media/image1.png": b"\0" * 40_000_000})


def lying_bomb() -> bytes:
    """A part that says it is small."""
    data, size = bytearray(bomb()), struct.pack("<I", 40_000_000)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(house())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def typed(old: str, new: str) -> bytes:
    return repacked(house(), {"[Content_Types].xml": lambda x: x.replace(old.encode(), new.encode())})


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"", "empty"),
        (lambda: b"x" * 2_000_001, "larger than 2 MB"),
        (lambda: b"%PDF-1.7", "This is a PDF"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "old Word or WPS file, or it has a password"),
        (lambda: b"{\\rtf1 }", "RTF"),
        (lambda: b"<html></html>", "web page"),
        (lambda: b"PK\x03\x04 nothing more", "damaged or of another kind"),
        ("一份通知".encode, "damaged or of another kind"),
        (lambda: repacked(house(), {BODY: None}), "damaged"),
        (lambda: repacked(house(), {"[Content_Types].xml": None}), "damaged"),
        (lambda: repacked(house(), {BODY: lambda x: x[:2000]}), "damaged"),
        (bomb, "unpacks to more than 20 MB"),
        (lying_bomb, "damaged"),
        (locked, "password"),
        (lambda: repacked(house(), {BODY: lambda x: ENTITY + x.split(b"?>", 1)[1]}), "declares entities"),
        (lambda: repacked(house(), {"word/vbaProject.bin": b"x"}), "macro or an embedded file"),
        (lambda: repacked(house(), {"word/embeddings/oleObject1.xml": b"<x/>"}), "macro or an embedded file"),
        (lambda: repacked(house(), {"word/media/run.exe": b"MZ"}), "that no paper needs: word/media/run.exe"),
        (lambda: repacked(house(), {"../../etc/x.xml": b"<x/>"}), "damaged"),
        (lambda: typed(MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (lambda: typed(MAIN, MAIN.replace("document.main", "template.main")), "Word template (.dotx)"),
        (lambda: linked("image", "http://tracker.example/x.png"), "outside of itself (image)"),
        (lambda: linked("attachedTemplate", "file:///c:/x.dotm"), "outside of itself (attachedTemplate)"),
        (lambda: linked("hyperlink", "https://example.org/"), "outside of itself (hyperlink)"),
        (lambda: linked("image", "http://tracker.example/x.png", "Internal"), "outside of itself"),
        (lambda: linked("aFChunk", "chunk.xml", "Internal"), "macro or an embedded file"),
        (lambda: field("INCLUDETEXT /etc/passwd"), "Word field that is not allowed: INCLUDETEXT"),
        (lambda: field("DDEAUTO c:\\\\windows cmd"), "not allowed: DDEAUTO"),
        (lambda: split_field("INCLUDE", "PICTURE http://x.example/"), "not allowed: INCLUDEPICTURE"),
        (lambda: house_with("<w:body>" + "<w:p/>" * 70_000), "too large to be filled"),
        (lambda: template(*["{{ 案号 }}"] * 1_001), "too large to be filled"),
        (lambda: house_with("<w:body><!--" + "x" * 3_000_000 + "-->"), "too large to be filled"),
        (lambda: template("{% for 行 in 小区 %}", rows=("x{% endfor %}",)), "begins in one place"),
    ],
)  # fmt: skip
def test_what_is_no_honest_template_is_refused(make: Callable[[], bytes], sentence: str) -> None:
    assert sentence in refusal(make())


def test_page_numbers_and_pictures_are_welcome() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    assert check_template(repacked(field("PAGE"), {"word/media/seal.png": png}), "notice")


def test_loops_in_rows_and_paragraphs() -> None:
    own = template("{%p for 行 in 小区 %}", "{{ loop.index }} {{ 行.名称 }}", "{%p endfor %}",
                   rows=("{%tr for 行 in 小区 %}", "{{ 行.n|汉字 }}", "{%tr endfor %}"))  # fmt: skip
    check_template(own, "notice")
    rows = {"compounds": [{"n": 1, "name": "甲"}, {"n": 2, "name": "乙"}]}
    assert words_of_docx(paper_docx("notice", rows, own)) == "1甲2乙一二"


def test_a_runaway_loop_is_noticed_on_filling_not_on_a_clerks_time() -> None:
    loops = ["{%p for a in 小区 %}"] * 3
    own = template(*loops, "x", *["{%p endfor %}"] * 3)
    check_template(own, "notice")
    with pytest.raises(NotUnderstood, match="too often"):
        paper_docx("notice", {"compounds": [{}] * 100}, own)
    assert "nested too deeply" in refusal(template(*loops, loops[0], "x", *["{%p endfor %}"] * 4))


def broken(seed: int) -> bytes:
    """A template of the house with bytes of the archive, or of one of its parts, thrown about."""
    chance, data = random.Random(seed), house(list(KINDS)[seed % len(KINDS)])
    if seed % 3 == 0:
        return _thrown(chance, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.endswith((".xml", ".rels"))]
    name = BODY if seed % 3 == 1 else chance.choice(names)
    return repacked(data, {name: lambda blob: _thrown(chance, blob)})


def _thrown(chance: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    way = chance.randrange(4)
    at = chance.randrange(len(made))
    if way == 0:
        return bytes(made[:at])
    if way == 1:
        for _ in range(20):
            made[chance.randrange(len(made))] = chance.randrange(256)
    elif way == 2:
        del made[at : at + chance.randrange(1, 60)]
    else:
        made[at:at] = bytes(chance.choice(b"{%}<>&\x00w:t ") for _ in range(chance.randrange(1, 12)))
    return bytes(made)


@pytest.mark.parametrize("part", range(8))
def test_200_broken_files_give_sentences(part: int) -> None:
    """Whatever is wrong with a file, the clerk reads a sentence, or the file still fills a paper."""
    refused = 0
    for seed in range(part * 25, part * 25 + 25):
        key, data = list(KINDS)[seed % len(KINDS)], broken(seed)
        try:
            check_template(data, key)
        except NotUnderstood as sentence:
            refused += 1
            assert 20 < len(said(sentence)) < 400
        else:
            assert paper_docx(key, values(KINDS[key]), data)
    assert refused >= 10
