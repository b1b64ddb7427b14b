"""Sealed offers open with all keys together, and with nothing less."""

from functools import reduce
from itertools import combinations

import pytest
from cryptography.exceptions import InvalidTag

from linmeng.cases.files import sealing
from linmeng.cases.files.sealing import new_keys, open_, seal, unlock
from linmeng.domain.refusals import NotNow, NotUnderstood

WORDS = ("春江 水暖 鸭先知道 一二三", "correct horse battery staple", "门前大桥下游过一群鸭子")
DATA = "物业费2.30元,保安8人".encode() * 100


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2**10)


def test_all_trustees_together_open_what_was_sealed() -> None:
    made = [new_keys(words) for words in WORDS]
    box = seal(DATA, "offer s1", [public for public, _ in made])
    privates = [unlock(locked, words) for (_, locked), words in zip(made, WORDS, strict=True)]
    assert open_(box, "offer s1", privates) == DATA
    assert DATA[:12] not in box and all(private not in box for private in privates)


def test_one_key_missing_wrong_or_in_another_place_opens_nothing() -> None:
    made = [new_keys(words) for words in WORDS]
    box = seal(DATA, "offer s1", [public for public, _ in made])
    privates = [unlock(locked, words) for (_, locked), words in zip(made, WORDS, strict=True)]
    stranger = unlock(*_one("somebody else entirely"))
    for keys in ([], privates[:2], [*privates[:2], stranger], privates[::-1], [*privates, stranger]):
        with pytest.raises(NotNow):
            open_(box, "offer s1", keys)
    with pytest.raises(NotNow):
        open_(box, "offer s2", privates)  # sealed for another selection


def test_fewer_shares_than_all_are_no_key() -> None:
    """Not one share, not two, not their sum: only the sum of all three opens the text."""
    made = [new_keys(words) for words in WORDS]
    box = seal(DATA, "a", [public for public, _ in made])
    privates = [unlock(locked, words) for (_, locked), words in zip(made, WORDS, strict=True)]
    cut = [box[2 + n * sealing.SHARE : 2 + (n + 1) * sealing.SHARE] for n in range(3)]
    shares = [sealing._from(c, p, "a") for c, p in zip(cut, privates, strict=True)]
    rest = box[2 + 3 * sealing.SHARE :]
    opens = []
    for count in (1, 2, 3):
        for some in combinations(shares, count):
            try:
                sealing._cipher(reduce(sealing._xor, some)).decrypt(rest[:12], rest[12:], b"a")
                opens.append(count)
            except InvalidTag:
                pass
    assert opens == [3]


def test_an_altered_box_is_noticed_wherever_it_was_altered() -> None:
    public, locked = new_keys(WORDS[0])
    box, private = seal(DATA, "a", [public]), unlock(locked, WORDS[0])
    for place in (0, 1, 2, 40, 60, 100, 115, len(box) - 1):
        bad = bytearray(box)
        bad[place] ^= 1
        with pytest.raises(NotNow):
            open_(bytes(bad), "a", [private])
    for cut in (b"", box[:1], box[:50], box[:-1]):
        with pytest.raises(NotNow):
            open_(cut, "a", [private])


def test_a_passphrase_opens_only_its_own_key() -> None:
    _, locked = new_keys(WORDS[0])
    assert unlock(locked, f" {WORDS[0]} ") == unlock(locked, WORDS[0])  # blanks around it are no part of it
    for wrong in ("", WORDS[1], WORDS[0] + "x"):
        with pytest.raises(NotUnderstood):
            unlock(locked, wrong)
    assert WORDS[0] not in str(locked)


def test_what_would_be_guessed_is_no_passphrase() -> None:
    for weak in ("", "12345678", "aaaaaaaaaaaaaaaa", "   abcdef    "):
        with pytest.raises(NotUnderstood):
            new_keys(weak)


def test_without_trustees_nothing_is_sealed() -> None:
    with pytest.raises(NotNow):
        seal(DATA, "a", [])


def test_the_same_offer_twice_looks_different() -> None:
    public, _ = new_keys(WORDS[0])
    assert seal(DATA, "a", [public]) != seal(DATA, "a", [public])


def _one(words: str) -> tuple[dict[str, str], str]:
    return new_keys(words)[1], words
