"""Columns whose values are sealed in the database (`web.vault`)."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from linmeng.web.vault import seal, unseal


class SealedColumn(models.BinaryField):  # type: ignore[type-arg]
    """Text that lies encrypted in its column. None and "" are stored as they are; it cannot be searched."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(*args, **options)

    @property
    def about(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        return seal(str(value).encode(), self.about) if value != "" else b""

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        if value is None:
            return None
        return unseal(bytes(value), self.about).decode() if len(value) else ""

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return ""  # a dump of the database holds no plain text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its mark")
        return super().get_lookup(lookup_name)


class SealedBytes(SealedColumn):
    """The same for bytes, such as a secret key."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(bytes(value), self.about)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return None if value is None else unseal(bytes(value), self.about)
