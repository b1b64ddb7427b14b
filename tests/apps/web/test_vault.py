"""What is sealed opens only here, only as what it is; the same value has the same mark and no other."""

from base64 import b64encode
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from linmeng.register.models import Party
from linmeng.register.models.imports import ImportFile
from linmeng.web.vault import CannotOpen, mark, marks, seal, unseal

ABOUT = "register.party.name"
OLD, NEW = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_and_is_never_the_same_twice(value: bytes) -> None:
    one, two = seal(value, ABOUT), seal(value, ABOUT)
    assert one != two and unseal(one, ABOUT) == value == unseal(two, ABOUT)
    assert len(one) == len(value) + 1 + 4 + 12 + 16
    if len(value) > 5:
        assert value not in one


@given(st.binary(min_size=1, max_size=40), st.data())
def test_any_changed_byte_is_noticed(value: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(value, ABOUT))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), ABOUT)


def test_one_columns_bytes_do_not_open_in_another_and_nothing_else_opens() -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(b"x", ABOUT), "register.party.phone")
    for wrong in (b"", b"x", b"\x01", seal(b"x", ABOUT)[:-1], seal(b"x", ABOUT) + b"0"):
        with pytest.raises(CannotOpen):
            unseal(wrong, ABOUT)


def test_a_new_key_seals_the_old_one_still_opens_and_finds(settings: Any) -> None:
    settings.DATA_KEYS = [OLD]
    sealed, found = seal(b"x", ABOUT), mark("x", ABOUT)
    settings.DATA_KEYS = [NEW, OLD]
    assert unseal(sealed, ABOUT) == b"x" and marks("x", ABOUT) == [mark("x", ABOUT), found]
    assert seal(b"x", ABOUT)[1:5] != sealed[1:5]
    settings.DATA_KEYS = [NEW]
    with pytest.raises(CannotOpen):
        unseal(sealed, ABOUT)
    assert found not in marks("x", ABOUT)


@pytest.mark.parametrize("keys", [[], ["x"], [b64encode(b"short").decode()]])
def test_no_key_or_a_wrong_one_is_refused(settings: Any, keys: list[str]) -> None:
    settings.DATA_KEYS = keys
    with pytest.raises((RuntimeError, ValueError)):
        seal(b"x", ABOUT)


def test_marks_are_of_one_value_in_one_place() -> None:
    assert mark("王小明", ABOUT) == mark("王小明", ABOUT)
    assert len({mark(v, a) for v in ("王小明", "王小", "") for a in (ABOUT, "register.party.phone")}) == 6
    assert len(mark("王小明", ABOUT)) == 64


@pytest.mark.django_db
def test_a_sealed_column_keeps_bytes_that_tell_nothing() -> None:
    """Planted: seal() as identity was caught here."""
    made = Party.objects.create(name="王小明", name_mark="x", phone="", paper=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, paper FROM register_party")
        name, phone, paper = cursor.fetchone()
    assert "王小明".encode() not in bytes(name) and bytes(name)[:1] == b"\x01"
    assert (bytes(phone), paper) == (b"", None)
    again = Party.objects.get(pk=made.pk)
    assert (again.name, again.phone, again.paper) == ("王小明", "", None)
    Party.objects.filter(pk=made.pk).update(phone="13800001234")
    assert Party.objects.get(pk=made.pk).phone == "13800001234"
    again.name = "李小红"
    again.save()
    assert Party.objects.values_list("name", flat=True)[0] == "李小红"
    assert Party.objects.filter(paper__isnull=True).exists()


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched_or_dumped() -> None:
    made = Party.objects.create(name="王小明", name_mark="x")
    for search in ({"name": "王小明"}, {"name__contains": "王"}, {"name__in": ["王小明"]}):
        with pytest.raises(FieldError):
            Party.objects.filter(**search).exists()
    assert Party._meta.get_field("name").value_to_string(made) == ""
    assert "王" not in str(made) and "王" not in repr(made)
    assert Party._meta.get_field("name").about == ABOUT
    assert ImportFile._meta.get_field("data").about == "register.importfile.data"
