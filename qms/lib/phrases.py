"""Which phrases stand in a text: whole words, case where it matters, endings within limits.

What it can do. Words are runs of letters and digits; signs, Markdown and line breaks between them do not count, nor how
letters are composed. A word of the phrase stands there if the text has it whole, or with an ending of letters: at most
half of its length and never more than three ("seam": "seams"; "Naht": "Nahtes"). In German an umlaut of the text also
counts as its plain vowel ("Naht": "Nähte"). A word with a capital behind its first letter ("SC", "PoF") counts only as
it is written, with no ending but "s". Of phrases that overlap the longest counts: "weld seam" is not also "seam".

What it cannot do. It knows no grammar: compounds ("Schweißnahtbreite"), separated verbs and changed stems ("went") are
not recognised, and a longer word may begin like a phrase ("weld": "welder"). Chinese, Japanese and Korean have no
blanks around every word, so there a phrase counts wherever its signs stand.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ANYWHERE = frozenset({"zh-hans", "ja", "ko"})
"""Languages whose words are not set apart by blanks."""
ENDING = 3
_WORDS = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans("äöü", "aou")
_EXACT = "="  # no word contains it


@dataclass
class _Node:
    """A word of phrases: what may follow, and the phrases that end here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    phrases: list[str] = field(default_factory=list)


def phrases_in(text: str, phrases: Iterable[str], language: str) -> set[str]:
    """Those of the phrases that stand in the text. language: a code; it decides about umlauts and blanks."""
    if language in ANYWHERE:
        return _anywhere(text, phrases)
    root, words = _tree(phrases), words_of(text)
    found: set[str] = set()
    place = 0
    while place < len(words):
        end, ended = _longest(root, words, place, language)
        found.update(ended)
        place = max(end, place + 1)
    return found


def words_of(text: str) -> list[str]:
    """The words of a text as they are written, composed alike, without marks that nobody sees."""
    return _WORDS.findall(_composed(text))


def is_exact(word: str) -> bool:
    """Whether a word counts only as it is written: it has a capital behind its first letter."""
    return any(letter.isupper() for letter in word[1:])


def folded(text: str) -> str:
    """The words of a text without case, one blank between: what is the same phrase is the same here."""
    return " ".join(map(_fold, words_of(text)))


def _composed(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in normal if unicodedata.category(sign) not in ("Mn", "Cf"))


def _fold(word: str) -> str:
    return _composed(word.casefold())


def _tree(phrases: Iterable[str]) -> _Node:
    root = _Node()
    for phrase in phrases:
        node = root
        for word in words_of(phrase):
            key = _EXACT + word if is_exact(word) else _fold(word)
            node = node.next.setdefault(key, _Node())
        if node is not root:
            node.phrases.append(phrase)
    return root


def _longest(root: _Node, words: list[str], place: int, language: str) -> tuple[int, list[str]]:
    """The longest phrases that begin at this word: the place behind them, and which they are."""
    best: tuple[int, list[str]] = place, []
    open_ends = [(root, place)]
    while open_ends:
        node, at = open_ends.pop()
        if node.phrases and at >= best[0]:
            best = at, [*(best[1] if at == best[0] else []), *node.phrases]
        if at < len(words) and node.next:
            open_ends += [(node.next[key], at + 1) for key in set(_keys(words[at], language)) & node.next.keys()]
    return best


def _keys(word: str, language: str) -> Iterator[str]:
    """Every word of a phrase that this word of the text may stand for."""
    yield _EXACT + word
    if word.endswith("s"):
        yield _EXACT + word[:-1]
    whole = _fold(word)
    for form in (whole, whole.translate(_PLAIN)) if language == "de" else (whole,):
        yield form
        for length in range(1, ENDING + 1):
            stem, ending = form[:-length], form[-length:]
            if length <= len(stem) // 2 and ending.isalpha():
                yield stem


def _anywhere(text: str, phrases: Iterable[str]) -> set[str]:
    """The same where no blanks set words apart; longer phrases are taken out of the text first."""
    left = "".join(map(_fold, words_of(text)))
    found = set()
    by_signs: dict[str, list[str]] = {}
    for phrase in phrases:
        by_signs.setdefault("".join(map(_fold, words_of(phrase))), []).append(phrase)
    for signs in sorted(filter(None, by_signs), key=lambda one: (-len(one), one)):
        if signs in left:
            found.update(by_signs[signs])
            left = left.replace(signs, "\n")
    return found
