"""Labels <-> text: the edit vocabulary of the token classifiers. Pure functions, no model.

A sentence is a list of tokens with exact character offsets. Each token carries one label (GECToR, Omelianchuk et al.
2020): keep it, delete it, insert a word after it, replace it, or transform it. A virtual token before the first one
carries insertions at the start. Labels are lower-case; the case of the source is put back when they are applied.

    $KEEP  $DELETE  $APPEND_a  $REPLACE_por  $CHAR_2_é (tambien -> también)  $SUFFIX_1_a (rojo -> roja)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

KEEP, DELETE = "$KEEP", "$DELETE"
TOKEN = re.compile(r"[\w\u0300-\u036f]+(?:['’\-][\w\u0300-\u036f]+)*|([^\w\s])\1*")
MAX_STRIP = 6
"""A change that strips more letters than this is a replacement, not an inflection."""


@dataclass(frozen=True)
class Token:
    """A word or a run of one punctuation sign; `text == source[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True)
class Edit:
    """Replace `source[start:end]` by `replacement`."""

    start: int
    end: int
    replacement: str
    confidence: float = 1.0


def tokenize(text: str) -> list[Token]:
    """Words and punctuation signs with their character offsets in `text`."""
    return [Token(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]


def strip_accents(word: str) -> str:
    """`aún` -> `aun`; ñ loses its tilde too, as on a keyboard that has none."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def substitution_cost(a: str, b: str) -> float:
    """Cost of aligning two lower-case tokens: 0 when equal, below 1 when alike, above when unrelated."""
    if a == b:
        return 0.0
    if a[0].isalnum() != b[0].isalnum():
        return 2.0
    if strip_accents(a) == strip_accents(b):
        return 0.2
    prefix = _common_prefix(strip_accents(a), strip_accents(b))
    alike = prefix / max(len(a), len(b))
    short = len(a) <= 4 and len(b) <= 4  # el/la, por/para: function words replace each other
    return 1.15 - 0.6 * alike - (0.15 if short else 0.0)


def align(source: Sequence[str], target: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Cheapest alignment of two token lists as pairs of indices; None marks an insertion or a deletion."""
    a, b = [t.lower() for t in source], [t.lower() for t in target]
    gap = 0.7
    rows = [[j * gap for j in range(len(b) + 1)]]
    for i in range(1, len(a) + 1):
        row = [i * gap]
        for j in range(1, len(b) + 1):
            row.append(
                min(rows[i - 1][j - 1] + substitution_cost(a[i - 1], b[j - 1]), rows[i - 1][j] + gap, row[j - 1] + gap)
            )
        rows.append(row)
    i, j = len(a), len(b)
    pairs: list[tuple[int | None, int | None]] = []
    while i or j:
        here = rows[i][j]
        if i and j and here == rows[i - 1][j - 1] + substitution_cost(a[i - 1], b[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and (j == 0 or here == rows[i - 1][j] + gap):
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def _common_prefix(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def transformation(source: str, target: str, closed: frozenset[str]) -> str:
    """The label that turns one lower-case word into another. `closed` are function words: always a replacement."""
    if source == target:
        return KEEP
    if len(source) == len(target):
        places = [i for i, (x, y) in enumerate(zip(source, target, strict=True)) if x != y]
        if len(places) == 1 and strip_accents(source) == strip_accents(target):
            return f"$CHAR_{len(source) - places[0]}_{target[places[0]]}"
    if target not in closed:
        prefix = _common_prefix(source, target)
        strip, add = len(source) - prefix, target[prefix:]
        if prefix >= 2 and strip <= MAX_STRIP and len(add) <= MAX_STRIP:
            return f"$SUFFIX_{strip}_{add}"
    return f"$REPLACE_{target}"


def labels_of(source: Sequence[str], target: Sequence[str], closed: frozenset[str]) -> list[str]:
    """One label a source token, the virtual first token included: `len(source) + 1` labels.

    Punctuation and case are not corrected. A token that needs two edits gets the first; a second pass finds the other.
    """
    labels = [KEEP] * (len(source) + 1)
    last = 0
    for i, j in align(source, target):
        if i is not None:
            last = i + 1
            if not source[i][0].isalnum() or (j is not None and not target[j][0].isalnum()):
                continue
            labels[last] = DELETE if j is None else transformation(source[i].lower(), target[j].lower(), closed)
        elif j is not None and target[j][0].isalnum() and labels[last] == KEEP:
            labels[last] = f"$APPEND_{target[j].lower()}"
    return labels


def apply_label(word: str, label: str) -> str | None:
    """The word after a transformation or replacement, case kept; None if the label does not fit the word."""
    kind, _, rest = label.partition("_")
    lower = word.lower()
    if kind == "$REPLACE":
        new = rest
    elif kind == "$CHAR":
        place, _, char = rest.partition("_")
        at = len(lower) - int(place)
        if at < 0 or strip_accents(lower[at]) != strip_accents(char) or lower[at] == char:
            return None
        new = lower[:at] + char + lower[at + 1 :]
    elif kind == "$SUFFIX":
        count, _, add = rest.partition("_")
        if int(count) >= len(lower):
            return None
        new = lower[: len(lower) - int(count)] + add
    else:
        return None
    return match_case(new, word)


def match_case(new: str, model: str) -> str:
    """`new` in the case of `model`: HOLA, Hola or hola."""
    if len(model) > 1 and model.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if model[:1].isupper() else new


def apply_labels(
    text: str, tokens: Sequence[Token], labels: Sequence[str], confidences: Sequence[float] | None = None
) -> list[Edit]:
    """Turn labels (one more than tokens; the first is the virtual one) into edits of `text`, sorted, not overlapping.

    An insertion is widened to the word that follows it (`mi` -> `a mi`), or, at the end, to the one before it, so that
    every edit has a place to show. Labels that do not fit their word change nothing.
    """
    scores = list(confidences) if confidences is not None else [1.0] * len(labels)
    new: list[str | None] = [t.text for t in tokens]  # None: deleted
    before: list[list[str]] = [[] for _ in range(len(tokens) + 1)]
    touched: dict[int, float] = {}
    for at, (label, score) in enumerate(zip(labels, scores, strict=True)):
        i = at - 1
        if label.startswith("$APPEND_"):
            anchor = _anchor(tokens, at)
            if anchor is None:
                continue
            before[at].append(label.partition("_")[2])
            touched[anchor] = min(score, touched.get(anchor, 1.0))
        elif i >= 0 and label == DELETE:
            new[i] = None
            touched[i] = min(score, touched.get(i, 1.0))
        elif i >= 0 and label != KEEP:
            changed = apply_label(tokens[i].text, label)
            if changed is not None and changed != tokens[i].text:
                new[i] = changed
                touched[i] = min(score, touched.get(i, 1.0))
    return _collect(text, tokens, new, before, touched)


def diff_edits(text: str, changed: str) -> list[Edit]:
    """The edits that turn the words of `text` into those of `changed`, shown like those of `apply_labels`.

    Punctuation and letter case are left as they are in `text`.
    """
    tokens, targets = tokenize(text), tokenize(changed)
    new: list[str | None] = [t.text for t in tokens]
    before: list[list[str]] = [[] for _ in range(len(tokens) + 1)]
    touched: dict[int, float] = {}
    at = 0
    for i, j in align([t.text for t in tokens], [t.text for t in targets]):
        if i is not None:
            at = i + 1
            if tokens[i].is_word and j is None:
                new[i], touched[i] = None, 1.0
            elif j is not None and tokens[i].is_word and targets[j].is_word:
                same = tokens[i].text.lower() == targets[j].text.lower()
                if not same:
                    new[i], touched[i] = match_case(targets[j].text, tokens[i].text), 1.0
        elif j is not None and targets[j].is_word:
            anchor = _anchor(tokens, at)
            if anchor is not None:
                before[at].append(targets[j].text)
                touched.setdefault(anchor, 1.0)
    return _collect(text, tokens, new, before, touched)


def _anchor(tokens: Sequence[Token], at: int) -> int | None:
    """The token that shows an insertion in front of token `at`: that one if it is a word, or else the one before it."""
    if at < len(tokens) and tokens[at].is_word:
        return at
    return at - 1 if 0 < at <= len(tokens) else None


def _collect(
    text: str, tokens: Sequence[Token], new: list[str | None], before: list[list[str]], touched: dict[int, float]
) -> list[Edit]:
    starts = next((i for i, t in enumerate(tokens) if t.is_word), None)
    edits: list[Edit] = []
    for i in sorted(touched):
        token = tokens[i]
        words = list(before[i]) + ([new[i]] if new[i] is not None else [])
        if (i + 1 == len(tokens) or not tokens[i + 1].is_word) and before[i + 1]:
            words += before[i + 1]
        replacement = " ".join(w for w in words if w)
        if i == starts and replacement and token.text[:1].isupper() and before[i] and not token.text.isupper():
            rest = replacement.lower() if token.text[1:].islower() or len(token.text) == 1 else replacement
            replacement = rest[:1].upper() + rest[1:]
        edits.append(Edit(token.start, token.end, replacement, touched[i]))
    return [e for e in _close_gaps(text, tokens, edits, starts) if text[e.start : e.end] != e.replacement]


def _close_gaps(text: str, tokens: Sequence[Token], edits: list[Edit], starts: int | None) -> list[Edit]:
    """A deletion takes the space next to it along; at the start the next word inherits the capital."""
    by_start = {e.start: e for e in edits}
    out: list[Edit] = []
    for edit in edits:
        if edit.start not in by_start:
            continue  # merged into an earlier one
        if edit.replacement:
            out.append(edit)
            continue
        if out and out[-1].replacement and text[out[-1].end : edit.start].isspace():
            last = out.pop()  # a el -> al
            out.append(Edit(last.start, edit.end, last.replacement, min(last.confidence, edit.confidence)))
            continue
        i = next(k for k, t in enumerate(tokens) if t.start == edit.start)
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following is not None and following.is_word and text[edit.end : following.start].isspace():
            other = by_start.pop(following.start, None)
            word = other.replacement if other else following.text
            if i == starts and edit.start == tokens[i].start and text[edit.start].isupper():
                word = word[:1].upper() + word[1:]
            score = min(edit.confidence, other.confidence) if other else edit.confidence
            if other is not None and not word:  # two deletions in a row
                by_start[following.start] = other
                out.append(Edit(edit.start, following.start, "", edit.confidence))
            else:
                out.append(Edit(edit.start, following.end, word, score))
        elif edit.start > 0 and text[edit.start - 1].isspace() and (not out or out[-1].end < edit.start):
            out.append(Edit(edit.start - 1, edit.end, "", edit.confidence))
        else:
            out.append(edit)
    return out


class Replacement(Protocol):
    """What can be applied to a text: an Edit, or a Correction that a learner sees."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def replacement(self) -> str: ...


def apply_edits(text: str, edits: Sequence[Replacement]) -> str:
    """`text` with the edits made; they are sorted and do not overlap."""
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join(out) + text[at:]
