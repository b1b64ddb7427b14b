"""After the storm: what was acknowledged against what lies in the database, and the log against itself."""

import json
from typing import Any

from bench.votes._crowd import Told


def audit(uid: str, told: Told) -> dict[str, Any]:
    """What must be 0: lost, twice, phantom, altered, receipts and heads that do not fit."""
    from linmeng.domain.voting.log.checkpoint import Checkpoint, Key, signers
    from linmeng.domain.voting.log.merkle import Tree, leaf_hash
    from linmeng.domain.voting.log.receipt import Receipt
    from linmeng.domain.voting.log.votefile import leaf
    from linmeng.voting import models
    from linmeng.voting.queries.log import receipt, row

    motion = models.Motion.objects.select_related("secrets").get(uid=uid)
    ballots: dict[str, list[models.Ballot]] = {}
    for ballot in models.Ballot.objects.filter(motion=motion):
        ballots.setdefault(ballot.uid, []).append(ballot)
    entries = list(models.LogEntry.objects.filter(motion=motion).order_by("number"))
    leaves = [leaf(motion.uid, n, row(entry)) for n, entry in enumerate(entries)]
    tree, key, wrong = Tree.of(map(leaf_hash, leaves)), Key.read(motion.log_key), 0
    for ballot_uid, (number, text) in told.acknowledged.items():
        kept = Receipt.read(text)
        fits = number == kept.position < len(entries) and kept.leaf.encode() == leaves[number]
        fits = fits and kept.is_proven(key) and json.loads(kept.leaf)["ballot"] == ballot_uid
        wrong += not (fits and Checkpoint.read(kept.checkpoint).head.root == tree.root(number + 1))
    again = list(told.acknowledged.items())[::50]
    wrong += sum(
        number >= len(entries) or receipt(motion, number).text != text for _, (number, text) in again
    )
    heads = {*told.heads, *models.Checkpoint.objects.filter(motion=motion).values_list("text", flat=True)}
    read = [Checkpoint.read(text) for text in heads]
    strayed = sum(
        c.head.size > tree.size or tree.root(c.head.size) != c.head.root or key not in signers(c, [key])
        for c in read
    )
    cast = [entry.ballot for entry in entries if entry.kind == "cast"]
    head = models.LogHead.objects.get(pk=motion.pk)
    whole = [entry.number for entry in entries] == list(range(len(entries))) and head.size == len(entries)
    whole = whole and all(
        bytes(e.nodes)[:32] == leaf_hash(text) for e, text in zip(entries, leaves, strict=True)
    )
    return {
        "in_database": len(ballots),
        "lost": sum(b not in ballots for b in told.acknowledged),
        "twice": sum(len(found) > 1 for found in ballots.values()) + len(cast) - len(set(cast)),
        "phantom": sum(b not in told.sent for b in ballots) + len(set(cast) ^ set(ballots)),
        "altered": _altered(motion, ballots, told),
        "receipts_wrong": wrong,
        "heads_seen": len(read),
        "heads_strayed": strayed,
        "log_whole": whole,
    }


def _altered(motion: Any, ballots: dict[str, list[Any]], told: Told) -> int:
    """Boxes that hold something else than what was sent, opened here with the key itself."""
    from linmeng.voting.queries import boxes

    seed = motion.secrets.box_seed
    private, public = boxes._private(seed)
    differing = 0
    for uid, found in ballots.items():
        if uid in told.sent:
            entry, choices = told.sent[uid]
            inside = boxes._opened(motion.uid, private, public, bytes(found[0].box))
            differing += inside["choices"] != choices or found[0].entry_id != entry
    return differing
