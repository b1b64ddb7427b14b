"""The QR code in a photograph of a closed ballot's outer side."""

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.files.scan_image import pages
from linmeng.voting.files.scanning import find_codes


def code_in(data: bytes) -> str:
    """The text of the one code in a picture. Raises NotUnderstood for no picture, no code, or several."""
    found = {code.text for page in pages(data) if page.image is not None for code in find_codes(page.image)}
    if not found:
        raise NotUnderstood("No code was found in this picture: hold the phone closer, in good light.")
    if len(found) > 1:
        raise NotUnderstood("Several ballots are in this picture: photograph one at a time.")
    return found.pop()
