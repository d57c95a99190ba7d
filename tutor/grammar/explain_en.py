"""Which reason fits an English edit."""

from __future__ import annotations

from tutor.grammar import english
from tutor.grammar.morphology import is_known
from tutor.grammar.reasons import ADJECTIVES, UNCOUNTABLE
from tutor.grammar.types import Case

Found = tuple[str, dict[str, str]]
PERFECT = frozenset("have has i've you've we've they've he's she's it's haven't hasn't 've".split())
BE = frozenset("am is are was were be been i'm he's she's it's we're they're you're".split())
FEELINGS = frozenset("sorry happy glad sad pleased surprised ready able".split())
STATIVE = frozenset(
    "know like love hate want need belong understand believe remember prefer mean own seem cost contain "
    "depend agree hope wish think have be come".split()
)
WOULD = frozenset("would could should might must wouldn't couldn't shouldn't".split())
QUESTION_WORDS = frozenset("what where when why how who which whose".split())
ASKING = frozenset("know tell wonder ask asked told explain remember sure idea see understand say".split())
FREQUENCY = frozenset("always never often usually sometimes rarely already just still also ever".split())
IRREGULAR_PLURALS = frozenset("children people men women feet teeth mice wives knives lives shelves".split())


def choose(case: Case) -> Found | None:
    """The template for an English edit; None where the general ones serve."""
    pick = {
        "agreement": _agreement,
        "tense": _tense,
        "verb_form": _verb_form,
        "number": _number,
        "comparison": _comparison,
        "word_choice": _word,
        "spelling": _word,
        "pronoun": _pronoun,
        "word_order": _order,
        "preposition": _preposition,
        "conjunction": _conjunction,
    }.get(case.kind)
    if case.kind == "article" and {case.core_was, case.core_now} == {"a", "an"}:
        return "en_a_an", {}
    if "'" in case.core_was and case.core_was.partition("'")[0] == case.core_now:
        return "extra_word", {"gone": "'" + case.core_was.partition("'")[2]}
    if (case.core_was, case.core_now) == ("it's", "is"):
        return "en_double_subject", {"gone": "it"}
    key = pick(case) if pick else None
    if key == "en_be":
        return key, {"was": case.core_was, "now": case.core_now}
    return (key, {}) if key else None


def _agreement(case: Case) -> str:
    now = case.core_now
    if now in english.MODALS:
        return "en_modal"
    if now in ("is", "are", "am", "was", "were", "isn't", "aren't", "wasn't", "weren't"):
        return "en_be"
    return "en_s" if now.endswith("s") or now == "doesn't" else "en_no_s"


def _tense(case: Case) -> str | None:
    added, gone, before = set(case.added), set(case.gone), set(case.context.before)
    if "have" in case.now and (before | added) & WOULD:
        return "en_would_have"
    if added & {"had", "hadn't"} and {"if", "wish"} & before:
        return "en_if_past"
    if case.core_was == "will" and case.core_now == "would" and "if" in (*case.context.before, *case.context.after):
        return "en_would"
    if added & PERFECT or "been" in added:
        return "en_perfect"
    if not case.now or not case.was:
        return None
    if gone & {"will", "would", "i'll", "you'll", "he'll", "she'll", "we'll", "they'll"} and not added & {
        "would",
        "will",
    }:
        return "en_if_past" if english.is_past(case.now[-1]) or case.now[-1] == "were" else "en_present_after_if"
    if added & {"will", "i'll", "you'll", "he'll", "she'll", "we'll", "they'll", "going"}:
        return "en_future"
    if added & {"would", "could"}:
        return "en_backshift" if before & {"said", "told", "asked", "that"} else None
    if gone & PERFECT - added and english.is_past(case.now[-1]):
        return "en_simple"
    if case.now[-1].endswith("ing") and not case.was[-1].endswith("ing"):
        return "en_progressive"
    return "en_past" if english.is_past(case.core_now) else None


def _asked(before: tuple[str, ...]) -> bool:
    return bool(set(before) & (QUESTION_WORDS | {"if", "whether"}) and set(before) & ASKING)


def _verb_form(case: Case) -> str | None:
    added, gone = set(case.added), set(case.gone)
    now, was, before = case.now[-1] if case.now else "", case.was[-1] if case.was else "", case.context.before
    if not case.now:
        return "en_no_do" if gone & english.AUXILIARIES and _asked(before) else "to_drop" if gone == {"to"} else None
    if now.endswith("ing") and "to" in gone:
        return "en_ing_not_to"
    if case.core_now == "to" and case.core_was in ("for", "of"):
        return "to_add" if set(before[-1:]) & FEELINGS else "en_purpose"
    if "want" in {english.base(w) for w in before} and {"that", "i"} & gone:
        return "en_want"
    if (case.core_now in english.MODALS and gone & english.AUXILIARIES) or (
        "n't" in now and english.base(now) in english.MODALS
    ):
        return "en_modal"
    if "to" in added and was.endswith("ing"):
        return "to_add"
    if "to" in added | gone and not (added - {"to"} and gone - {"to"}):
        return "to_add" if "to" in added else "to_drop"
    if added & english.AUXILIARIES and not gone & english.AUXILIARIES:
        return "en_do"
    if gone & english.AUXILIARIES and not added & english.AUXILIARIES:
        return "en_no_do" if _asked(before) else None
    return _verb_ending(was, now, added, gone, before)


def _verb_ending(was: str, now: str, added: set[str], gone: set[str], before: tuple[str, ...]) -> str | None:
    previous = set(before[-2:])
    if added & BE:
        if now == "been":
            return "en_perfect"
        if now.endswith("ing") and not was.endswith("ing") and english.base(was) == english.base(now):
            return "en_progressive"
        return "en_passive" if english.is_past(now) else "en_be_ing"
    if gone & BE and not was.endswith("ing"):
        return "en_no_be"
    if was.endswith("ing") and gone & BE:
        return "en_stative" if english.base(now) in STATIVE else "en_simple"
    if now.endswith("ing"):
        return "en_ing"
    if now in english.PARTICIPLE and previous & (PERFECT | {"had", "hadn't"}):
        return "en_participle"
    regular = now not in english.PAST and now not in english.PARTICIPLE
    if regular and was.endswith("ed") and english.is_past(now):
        return None
    if english.is_past(now) or now in english.PAST:
        return (
            "en_irregular"
            if was.endswith("ed")
            else "en_participle"
            if previous & PERFECT | previous & BE
            else "en_irregular"
        )
    if previous & (WOULD | english.AUXILIARIES | {"can", "can't", "will", "won't", "to"}):
        return "en_base_after"
    return "en_base" if english.base(now) == now and english.base(was) == now else None


def _number(case: Case) -> str:
    now, was = case.core_now, case.core_was
    if now in ("this", "that", "these", "those"):
        return "en_these"
    if now in UNCOUNTABLE:
        return "en_uncountable"
    if now in ADJECTIVES:
        return "en_adjective"
    if now in IRREGULAR_PLURALS:
        return "en_irregular_plural"
    if set(case.context.before[-1:]) & {"every", "each", "another"}:
        return "en_every"
    return "en_plural" if len(now) > len(was) else "en_singular"


def _comparison(case: Case) -> str:
    if case.core_now == "than":
        return "en_than"
    if case.core_now == "as":
        return "en_as"
    if set(case.now) & {"better", "best", "worse", "worst"}:
        return "en_best"
    return "en_more"


def _word(case: Case) -> str | None:
    was, now = case.core_was, case.core_now
    if {was, now} & {"few", "little"} and {was, now} <= {"few", "little"}:
        return "en_few_little"
    if {was, now} <= {"much", "many", "few", "little"}:
        return "en_much_many"
    if was[:3] == now[:3] and (
        (was.endswith("ing") and now.endswith("ed")) or (was.endswith("ed") and now.endswith("ing"))
    ):
        return "en_ed_ing"
    if english.base(was) == "have" and english.base(now) == "be":
        return "en_there" if "there" in (*case.context.before[-1:], *case.context.after[:1]) else "en_have_be"
    if now == f"{was}ly" or (was, now) == ("good", "well") or now == f"{was[:-1]}ily":
        return "en_adverb"
    if was == f"{now}ly" and now in ("fast", "hard", "late", "early"):
        return "en_adverb_same"
    if was == f"{now}ly" or (was, now) == ("well", "good") or was == f"{now[:-1]}ily":
        return "en_adjective_after"
    if now in (f"{was}'s", f"{was}s'"):
        return "en_possessive"
    negatives = {"nothing", "nobody", "nowhere", "never", "no", "none", "neither"}
    if was in negatives and now in ("anything", "anybody", "anyone", "anywhere", "ever", "any", "either"):
        return "en_negative"
    if case.kind == "word_choice" and len(case.was) == 1 and was.isalpha() and not is_known(was, "en"):
        return "en_not_a_word"
    return None


def _pronoun(case: Case) -> str | None:
    if "each" in case.added or case.context.before[-1:] == ("each",):
        return "en_each_other"
    if case.core_was == "that" and set(case.context.before[-1:]) & english.WORDS["preposition"]:
        return "pronoun"
    if case.core_was == "is" and case.core_now == "it's":
        return "en_subject"
    if {case.core_was, case.core_now} <= {"who", "which", "that", "what", "whose"}:
        return "en_who_which"
    subjects = {"it", "i", "he", "she", "we", "they", "you", "there"}
    if len(case.added) == 1 and not case.gone and case.added[0] in subjects:
        verb_follows = case.now[-1] != case.added[-1] or bool(case.context.after)
        return (
            "en_subject"
            if verb_follows and not set(case.context.before[-1:]) & {"make", "find", "like", "hate"}
            else None
        )
    return "en_double_subject" if case.gone and not case.added and case.gone[0] in subjects else None


def _order(case: Case) -> str | None:
    if sorted(case.was) != sorted(case.now):
        return None
    before = set(case.context.before)
    if before & QUESTION_WORDS and before & ASKING:
        return "en_indirect"
    if FREQUENCY & set(case.now):
        return "en_frequency"
    return (
        "en_question_order" if case.now[0] in BE | WOULD | {"can", "do", "does", "did", "will", "have", "has"} else None
    )


def _preposition(case: Case) -> str | None:
    if case.core_now in ("since", "for") and case.core_was in ("since", "for", "from", "during"):
        return "en_since_for"
    if case.core_was in english.WORDS["article"] and case.gone:
        return "preposition_add"
    if "to" in case.added and not case.gone:
        return "to_add"
    return "to_drop" if "to" in case.gone and not case.added else None


def _conjunction(case: Case) -> str | None:
    return "en_want" if "that" in case.gone and "want" in {english.base(w) for w in case.context.before} else None
