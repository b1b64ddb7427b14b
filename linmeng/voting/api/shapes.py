"""What goes in and out of the votes' API: seconds since 1970, hashes of 64 hexadecimal digits, base 64."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from linmeng.web.shapes import refused

REFUSED = refused(429)
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Key = Annotated[int, Field(ge=1, le=2**31 - 1)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BallotIn(Schema):
    """A unit's ballot. `ballot` is an id the device makes, once: the same one again is the same ballot."""

    ballot: Annotated[str, Field(pattern="^[A-Za-z0-9-]{16,36}$")]
    entry: Key
    choices: Annotated[
        dict[Annotated[str, Field(pattern="^[1-9][0-9]{0,3}$")], Literal["yes", "no", "abstain"]],
        Field(max_length=200),
    ]
    mandate: Key | None = None


class ReceiptOut(Schema):
    """That the ballot stands in the log, durably; not what it says.

    `receipt` is the JSON text of at most 2 KB that every verifier reads, `compact` the same for a QR code.
    """

    number: int
    receipt: str
    compact: str


class HeadOut(Schema):
    """A checkpoint: a signed note (C2SP tlog-checkpoint) over the first `size` entries."""

    size: int
    text: str


class EntryOut(Schema):
    """An entry of the log: no unit, no choice."""

    number: int
    at: int
    kind: str
    ballot: str
    commitment: Hash


class ProofOut(Schema):
    """Hashes in base 64, in the order of RFC 6962."""

    proof: list[str]


class InclusionOut(ProofOut):
    """That `leaf` is entry `number` of the first `size`."""

    number: int
    size: int
    leaf: str


class ConsistencyOut(ProofOut):
    """That the log of `new` entries continues the one of `old`."""

    old: int
    new: int


class LineIn(Schema):
    """A witness's line under a checkpoint: "— name base64", cosignature/v1 (C2SP tlog-cosignature)."""

    line: Annotated[str, Field(min_length=10, max_length=400)]
