"""Ballots of every channel for the made-up compound, and what a verifier says of a vote file."""

import subprocess
import sys
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from linmeng.cli.verifiers.kept import Kept
from linmeng.cli.verifiers.single import SCRIPT, script
from linmeng.cli.verifiers.verify import verify
from linmeng.people.models import Person
from linmeng.register.models import Party
from linmeng.voting.actions.ballots import accept, cast_ballot, set_aside
from linmeng.voting.models import Ballot, Motion, Service, Sheet
from tests.apps.voting.conftest import CLOSES, OPENS, Estate
from tests.domain.voting.log_javascript import answers

Choices = Mapping[str, str]
DURING = OPENS + timedelta(hours=3)
AFTER = CLOSES + timedelta(hours=2)
YES, NO = {"1": "yes", "2": "yes"}, {"1": "no", "2": "no"}


def owner(estate: Estate, flat: str) -> Person:
    """An account for the first holder of a flat."""
    party = Party.objects.filter(titles__unit=estate.units[flat]).order_by("pk").first()
    assert party is not None
    if party.person is None:
        party.person = Person.objects.create_user(username=f"owner-{party.pk}", name=f"业主{party.pk}")
        party.save()
    return party.person


def phone(
    estate: Estate, motion: Motion, flat: str, choices: Choices, at: datetime = DURING, **more: Any
) -> Any:
    """The owner's own ballot; its receipt."""
    more = {"by": owner(estate, flat), "ballot": str(uuid.uuid4()), **more}
    return cast_ballot(
        at=at, uid=motion.uid, entry=estate.entry(motion, flat).pk, choices=choices, **more
    )  # fmt: skip


def helped(estate: Estate, motion: Motion, flat: str, choices: Choices) -> Any:
    """With the help of somebody of the office."""
    return phone(estate, motion, flat, choices, by=None, helped_by=estate.officer)


def sheet(estate: Estate, motion: Motion, flat: str, number: int) -> Sheet:
    """A printed ballot that came back closed, before the close."""
    return Sheet.objects.create(
        motion=motion, entry=estate.entry(motion, flat), number=number,
        printed_at=OPENS, returned_at=DURING, returned_by=estate.officer,
    )  # fmt: skip


def paper(motion: Motion, sheet: Sheet, choices: Choices, invalid: str = "") -> Ballot:
    """A sheet as two readers entered it, after the close."""
    with transaction.atomic():
        kept = accept(
            motion=motion, entry=sheet.entry, uid=str(uuid.uuid4()), at=AFTER,
            channel="paper", choices={} if invalid else choices, sheet=sheet,
        )  # fmt: skip
        if invalid:
            set_aside(motion=motion, ballot=kept, by=None, at=AFTER, why=invalid)
    return kept


def served(
    estate: Estate, motion: Motion, flat: str, *, checked: bool = True, way: str = "face_to_face"
) -> None:
    """That a unit's papers were handed over, with or without the second person's check."""
    Service.objects.create(
        motion=motion, entry=estate.entry(motion, flat), way=way, evidence="签收单", at=OPENS,
        by=estate.officer, checked_by=estate.world.people["community"] if checked else None,
        checked_at=OPENS if checked else None,
    )  # fmt: skip


def faults(data: bytes, kept: Kept, folder: Path) -> list[Any]:
    """What the product, the single-file Python verifier and the JavaScript one find, all together."""
    found: list[Any] = [*verify(data, kept)]
    (folder / SCRIPT).write_bytes(script())
    (folder / "vote.json").write_bytes(data)
    more = [f"--key={key}" for key in kept.keys]
    for kind in ("checkpoints", "receipts"):
        for n, text in enumerate(getattr(kept, kind)):
            (folder / f"{kind}{n}").write_bytes(text.encode())
            more += [f"--{kind[:-1]}", f"{kind}{n}"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, "vote.json", "--json", *more],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found += [done.stdout.strip(), done.stderr.strip()] if done.returncode else []
    return found + answers([(data, kept, ())])[0]
