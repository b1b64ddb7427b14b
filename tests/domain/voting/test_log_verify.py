"""The two verifiers: honest votes raise no alarm, every check has a fault only it finds, both agree."""

import json
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from linmeng.cli import main
from linmeng.cli.verifiers.curve import ORDER
from linmeng.cli.verifiers.kept import Kept
from linmeng.cli.verifiers.single import MODULE, SCRIPT, module, script
from linmeng.cli.verifiers.verify import CHECKS, KEPT, verify
from linmeng.domain.voting.log.votefile import Level
from tests.domain.voting.log_brute import differs
from tests.domain.voting.log_faults import FORGED, planted, rechained
from tests.domain.voting.log_javascript import Asked, answers, node
from tests.domain.voting.log_mutations import KINDS, base, is_named, mutate
from tests.domain.voting.log_world import Made, last_sealed, make, resealed, written

LEVELS: tuple[Level, ...] = ("choices", "units", "totals")
NOTHING = Kept()


def python(asked: Asked) -> list[list[str]]:
    return [list(fault) for fault in verify(*asked)]


def everything_kept(made: Made) -> Kept:
    """All keys, the first checkpoint, and a receipt in each form."""
    keys = (made.frozen.keys.log, *made.frozen.keys.witnesses)
    return Kept(keys, (made.checkpoints[0],), (made.receipt(1).text, made.receipt(0, 0).text))


def test_200_random_votes_product_and_verifiers_and_brute_force_agree() -> None:
    asked: list[Asked] = []
    binding: Counter[str] = Counter()
    for seed in (*range(200), 797):  # 797: settling a conflict one way would stop the result
        made = make(seed, units=2 + seed % 23, level=LEVELS[seed % 3], every=40)
        data = made.data(places=made.places if seed % 2 else None)
        assert differs(made, json.loads(data)) == [], seed
        asked.append((data, everything_kept(made), ()))
        if made.frozen.motion.level != "choices":
            asked.append((made.data(audience="auditor"), NOTHING, ()))
        for one in made.counts.values():
            binding[one.binding] += 1
            binding["carried" if one.carried else "lost"] += 1
            binding.update(one.stops)
    assert [python(one) for one in asked] == answers(asked) == [[]] * len(asked)
    wanted = ("actual", "deemed", "carried", "lost", "no_majority", "conflicts_matter")
    assert all(binding[name] for name in wanted), binding


@pytest.mark.parametrize("check", FORGED)
def test_every_check_has_a_fault_only_it_finds(check: str) -> None:
    data, kept = planted(check)
    assert {fault.check for fault in verify(data, kept)} == {check}
    assert verify(data, kept, (check,)) == [], (
        "another check finds it too, or this one cannot be switched off"
    )


def test_no_check_is_without_its_fault() -> None:
    assert set(FORGED) == {"text", "form", *CHECKS, *(f"kept-{name}" for name in KEPT)}


def test_the_javascript_verifier_finds_the_same_faults_in_the_same_words() -> None:
    faults = [(*planted(check), check) for check in FORGED]
    asked: list[Asked] = [(data, kept, ()) for data, kept, _ in faults]
    asked += [(data, kept, (check,)) for data, kept, check in faults]
    assert answers(asked) == [python(one) for one in asked]


def test_mutations_of_every_kind_are_found_and_named_by_both() -> None:
    source = base(make(11, units=40, turnout=0.8, every=16))
    asked: list[Asked] = []
    for seed in range(10 * len(KINDS)):
        mutation = mutate(source, seed)
        found = verify(mutation.data, mutation.kept)
        assert found, (seed, mutation.kind)
        assert is_named(mutation, [fault.place for fault in found]), (seed, mutation, found)
        asked.append((mutation.data, mutation.kept, ()))
    for one, said in zip(asked, answers(asked), strict=True):
        assert said == python(one)


def test_a_log_written_anew_shows_only_against_what_somebody_kept() -> None:
    """The limit of every such file, and why checkpoints are printed, kept and co-signed."""
    made = make(3, units=24, turnout=0.7)
    data = written(rechained(made.file(), made))
    assert verify(data) == []
    assert verify(data, Kept(keys=(made.frozen.keys.log,))) == [], "the key is the same"
    for kept in (Kept(checkpoints=(made.checkpoints[-1],)), Kept(receipts=(made.receipt(1).compact,))):
        assert len(verify(data, kept)) == 1
    before = Kept(checkpoints=(made.receipt(0, 0).checkpoint,), receipts=(made.receipt(0, 0).text,))
    assert {f.place for f in verify(data, before)} <= {"checkpoint 1"}


def test_a_log_written_anew_with_other_witnesses_shows_by_the_witness_one_knows() -> None:
    made = make(3, units=24, turnout=0.7)
    doc = made.file()
    doc["keys"] |= {"witnesses": [], "quorum": 0}
    doc = resealed(doc)
    doc["checkpoints"][:-1] = [note[: note.index("— witness")] for note in doc["checkpoints"][:-1]]
    doc = last_sealed(doc)
    doc["checkpoints"][-1] = doc["checkpoints"][-1][: doc["checkpoints"][-1].index("— witness")]
    assert verify(written(doc)) == []
    for key in made.frozen.keys.witnesses:
        assert [f.check for f in verify(written(doc), Kept(keys=(key,)))] == ["kept-key"]


def test_an_opening_of_the_wrong_level_is_a_fault_and_no_crash() -> None:
    doc = make(3, units=24, turnout=0.7).file()
    doc["openings"][0][3] = "0" * 64
    data = written(doc)
    assert {"level", "opened"} <= {fault.check for fault in verify(data)}
    assert answers([(data, NOTHING, ())]) == [python((data, NOTHING, ()))]


def test_a_signature_has_one_form_only() -> None:
    """RFC 8032, section 5.1.7: S lies below the order, else anybody could write a second valid signature."""
    doc = make(3, units=24, turnout=0.7).file()
    head, line, rest = doc["checkpoints"][-1].split("— ", 2)
    name, text = line.split()
    raw = b64decode(text)
    raised = raw[:36] + (int.from_bytes(raw[36:], "little") + ORDER).to_bytes(32, "little")
    doc["checkpoints"][-1] = f"{head}— {name} {b64encode(raised).decode()}\n— {rest}"
    asked = (written(doc), NOTHING, ())
    assert [fault[0] for fault in python(asked)] == ["signature"]
    assert answers([asked]) == [python(asked)]


def test_the_quick_way_writes_the_same() -> None:
    made = make(3, units=24)
    assert written(made.file(places=made.places)) == made.data(places=made.places)


def test_a_sentence_names_the_place() -> None:
    data, kept = planted("opened")
    (fault,) = verify(data, kept)
    assert fault.place == "/openings/0"
    assert (
        fault.sentence
        == "/openings/0：公开的票不是当时封存的票 · this is not the ballot that was sealed in the log"
    )


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_published(level: Level) -> None:
    """Totals: no unit with a ballot. Units: no choice, and no salt that would open one."""
    made = make(3, units=24, level=level, turnout=0.7)
    file: dict[str, Any] = made.file(places=made.places)
    text = json.dumps([file["openings"], file["log"], file["record"]], ensure_ascii=False)
    salts = {cast.salt.hex() for cast in made.casts}
    if level == "totals":
        assert file["openings"] is None and file["record"] is None
        assert not any(unit in text for unit, _, _ in made.frozen.entries)
    if level == "units":
        assert '"yes"' not in text and '"no"' not in text
    assert any(salt in text for salt in salts) == (level == "choices")
    auditors = made.file(audience="auditor")
    assert auditors["places"] is None and len(auditors["openings"]) == len(made.casts)
    assert not any(place in json.dumps(auditors, ensure_ascii=False) for place, _ in made.places.values())
    with pytest.raises(ValueError, match="names no places"):
        made.file(audience="auditor", places=made.places)


@pytest.mark.parametrize(
    "data", [b"", b"[]\n", b"{}\n", b"null\n", b"1e400\n", b"\xff", b"[" * 100_000, b'"\xef\xbb\xbf"']
)
def test_what_is_no_vote_file(data: bytes) -> None:
    assert verify(data)
    assert answers([(data, NOTHING, ())])[0]


# --- the single files and the command -------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an outsider downloads: both verifiers, a vote, a forged one, and what a voter kept."""
    path = tmp_path_factory.mktemp("outside")
    assert CliRunner().invoke(main, ["verify-vote", "--write", str(path)]).exit_code == 0
    made = make(3, units=24, turnout=0.7)
    (path / "vote.json").write_bytes(made.data(places=made.places))
    (path / "forged.json").write_bytes(written(rechained(made.file(places=made.places), made)))
    (path / "checkpoint.txt").write_text(made.checkpoints[-2], encoding="utf-8", newline="\n")
    (path / "receipt.txt").write_text(made.receipt(1).compact, encoding="utf-8")
    (path / "key.txt").write_text(made.frozen.keys.log, encoding="utf-8")
    return path


def outside(folder: Path, tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a verifier with nothing of the house and no packages in reach."""
    command = (
        [sys.executable, "-I", "-S", "-X", "utf8", SCRIPT] if tool == SCRIPT else [node() or "node", MODULE]
    )
    return subprocess.run(
        [*command, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("tool", [SCRIPT, MODULE])
def test_the_single_file_needs_nothing(folder: Path, tool: str) -> None:
    kept = (
        "--key",
        (folder / "key.txt").read_text(),
        "--checkpoint",
        "checkpoint.txt",
        "--receipt",
        "receipt.txt",
    )
    said = outside(folder, tool, "vote.json", *kept)
    assert (said.returncode, said.stderr) == (0, ""), said
    assert "everything is as stated" in said.stdout and "Not compared" not in said.stdout
    said = outside(folder, tool, "forged.json")
    assert said.returncode == 0, "by itself the file is sound"
    said = outside(folder, tool, "forged.json", *kept)
    assert said.returncode == 1
    assert re.findall(r"\[([\w-]+)\]", said.stdout) == ["kept-checkpoint", "kept-receipt"]


def test_the_single_file_knows_nothing_of_the_house() -> None:
    text = script().decode()
    assert not re.search(r"^\s*(?:from|import) linmeng", text, re.M)
    rooms = {line.split()[1].split(".")[0] for line in re.findall(r"^(?:from|import) .*", text, re.M)}
    assert rooms - {"__future__"} <= set(sys.stdlib_module_names)
    page = module().decode()
    assert not re.search(r"^import |\beval\(|new Function|innerHTML|fetch\(|XMLHttpRequest", page, re.M)


def test_the_command(folder: Path) -> None:
    run = CliRunner().invoke
    said = run(main, ["verify-vote", str(folder / "vote.json")])
    assert said.exit_code == 0 and "没有与您保存的" in said.output
    said = run(
        main, ["verify-vote", str(folder / "forged.json"), "--receipt", str(folder / "receipt.txt"), "--json"]
    )
    assert said.exit_code == 3
    assert [fault["check"] for fault in json.loads(said.output)] == ["kept-receipt"]
    assert run(main, ["verify-vote", str(folder / "absent.json")]).exit_code == 2
    assert run(main, ["verify-vote"]).exit_code == 2
