"""One-line reasons for corrections, from authored templates; each names the actual words. Never generated.

A template is chosen by the type and, where that says more, by the words of the edit and those around it: `si`/`sí`,
`gustar`, a changed tense. `{was}` and `{now}` are the words before and after, `{phrase}` the correction with the word
that follows, `{added}` and `{gone}` what came and what went.
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grammar import explain_en, explain_es
from tutor.grammar.reasons import DETERMINERS, TEMPLATES
from tutor.grammar.types import Case, Context


def explain(
    kind: str, original: str, replacement: str, language: str, interface: str, context: Context | None = None
) -> str:
    """The reason for one edit in the interface language. The context holds the corrected words around it."""
    context = context or Context()
    was, now = original.strip(), replacement.strip()
    case = make_case(kind, was, now, context)
    following = context.after[0] if context.after else ""
    with_next = language == "en" or now.lower() in DETERMINERS
    fields = {
        "was": was,
        "now": now,
        "gone": " ".join(case.gone) or was,
        "added": " ".join(case.added) or now,
        "phrase": f"{now} {following}".strip() if with_next else now,
    }
    found = explain_es.choose(case, interface) if language == "es" else explain_en.choose(case)
    key, more = found or (generic_key(case), {})
    return TEMPLATES[key][interface].format(**{**fields, **more})


def make_case(kind: str, was: str, now: str, context: Context) -> Case:
    """The edit in lower case, with the first pair of words that differ, and what came and went."""
    a, b = was.lower().split(), now.lower().split()
    return Case(
        kind,
        tuple(a),
        tuple(b),
        *core(a, b),
        tuple(w for w in b if w not in a),
        tuple(w for w in a if w not in b),
        context,
    )


def core(a: Sequence[str], b: Sequence[str]) -> tuple[str, str]:
    """The first differing word pair of two short phrases."""
    while len(a) > 1 and len(b) > 1 and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while len(a) > 1 and len(b) > 1 and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (a[0] if a else ""), (b[0] if b else "")


def generic_key(case: Case) -> str:
    """The template for a type, by whether words were added or dropped."""
    if case.kind == "word_order":
        if sorted(case.was) == sorted(case.now) or (case.added and case.gone):
            return "word_order"
        return "word_order_added" if case.added else "word_order_gone"
    added = bool(case.added) and not case.gone
    dropped = bool(case.gone) and not case.added
    key = f"{case.kind}_add" if added else f"{case.kind}_drop" if dropped else case.kind
    return key if key in TEMPLATES else case.kind if case.kind in TEMPLATES else "word_choice"
