"""Files that must not touch the disk before they are sealed."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class InMemory(FileUploadHandler):
    """Keeps an uploaded file in memory whatever its size, up to `most` bytes; there it is cut off.

    Django would put larger files into a temporary file, where an administrator could read them.
    """

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.kept = most, io.BytesIO()

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.most:
            raw_data = raw_data[: max(0, self.most - start)]
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept, field_name=self.field_name, name=self.file_name or "offer",
            content_type=self.content_type or "", size=min(file_size, self.most), charset=self.charset,
            content_type_extra=self.content_type_extra,
        )  # fmt: skip
