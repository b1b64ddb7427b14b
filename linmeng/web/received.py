"""What is asked of every file that comes from outside, whatever room it is for."""

# The industry's harmless test file, which every scanner reports; in two parts, or this source would be one.
VIRUS_TEST = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a JPEG (ITU-T T.81), PNG (ISO/IEC 15948) or WebP (RFC 9649) file does."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )
