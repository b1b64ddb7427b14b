"""Static files under names that change with their content, so that browsers may keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes and compresses without rewriting what style sheets refer to.

    Their pictures stay reachable under their plain names; rewriting half a megabyte of CSS again and
    again would be felt at every start.
    """

    patterns = ()
