"""What learners of English do, as rules over annotated sentences (Penn tags, ClearNLP roles; see `rules`).

Sources: the error classes of the Cambridge Learner Corpus and ERRANT, and what speakers of Spanish, Portuguese,
French, Italian, German, Slavic and East Asian languages are known to carry over. A change is proposed only where the
result is wrong in every educated variety: `the` is not put before a plural that may be specific.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tutor.training.rules import Change, Rule, Sentence, Word, read_slips

SHARES: dict[str, float] = {
    "agreement": 9,
    "there_is": 2,
    "past_as_present": 7,
    "irregular": 4,
    "did_past": 3,
    "perfect": 4,
    "since_for": 2,
    "if_will": 2,
    "progressive": 3,
    "copula": 3,
    "modal": 3,
    "question": 7,
    "embedded_question": 2,
    "negation": 4,
    "to_infinitive": 5,
    "gerund": 4,
    "want_that": 1,
    "article_drop": 7,
    "article_extra": 5,
    "a_an": 2,
    "uncountable": 3,
    "number": 6,
    "irregular_plural": 2,
    "adjective_plural": 1.5,
    "this_these": 2,
    "much_many": 2,
    "subject_drop": 2,
    "double_subject": 1.5,
    "pronoun_case": 2,
    "object_drop": 1,
    "reflexive": 1,
    "other": 1,
    "preposition": 8,
    "preposition_drop": 4,
    "preposition_extra": 4,
    "time_preposition": 4,
    "adverb_order": 3,
    "adjective_order": 1.5,
    "indirect_object": 1,
    "comparative": 4,
    "adverb": 3,
    "ing_ed": 2,
    "have_be": 2,
    "collocation": 4,
    "confusion": 4,
    "spelling": 4,
    "relative": 2,
    "so_such": 1,
    "too_very": 1,
    "possessive": 1,
    "phrasal": 1,
}
BE = frozenset("am is are was were be been being 's 'm 're".split())
MODALS = frozenset("can could must should will would may might 'll ca wo".split())
COPULAS = frozenset("be seem look feel sound smell taste become get".split())
SUBJECTS = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}
OBJECTS = {"me": "I", "him": "he", "us": "we", "them": "they"}
TIME = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = frozenset("january february march april june july august september october november december".split())
COLLECTIVES = frozenset(
    "family team staff police government band company class group couple audience crew club army press public".split()
)
UNCOUNTABLE = frozenset(
    "advice information furniture homework housework luggage baggage news equipment knowledge money work weather "
    "traffic hair bread music research progress fun luck water rice milk coffee tea sugar salt meat fruit cheese "
    "butter food help time love life nature art health accommodation jewelry jewellery clothing garbage rubbish "
    "machinery scenery stuff evidence behaviour behavior software hardware transport staff paper snow rain air wine "
    "beer juice oil gold music poetry electricity peace happiness".split()
)
PLURALIZED = {
    "advice": "advices",
    "information": "informations",
    "furniture": "furnitures",
    "homework": "homeworks",
    "luggage": "luggages",
    "baggage": "baggages",
    "equipment": "equipments",
    "knowledge": "knowledges",
    "money": "moneys",
    "traffic": "traffics",
    "hair": "hairs",
    "bread": "breads",
    "research": "researches",
    "progress": "progresses",
    "news": "new",
    "work": "works",
    "weather": "weathers",
    "accommodation": "accommodations",
    "clothing": "clothings",
    "help": "helps",
    "staff": "staffs",
    "stuff": "stuffs",
    "food": "foods",
    "fruit": "fruits",
    "music": "musics",
    "housework": "houseworks",
    "garbage": "garbages",
    "evidence": "evidences",
    "scenery": "sceneries",
    "rice": "rices",
}
IRREGULAR_PLURALS = {
    "children": ("childs", "childrens", "child"),
    "men": ("mans", "mens"),
    "women": ("womans", "womens", "woman"),
    "people": ("peoples", "person"),
    "feet": ("foots", "feets"),
    "teeth": ("tooths", "teeths"),
    "mice": ("mouses",),
    "wives": ("wifes",),
    "knives": ("knifes",),
    "lives": ("lifes",),
    "leaves": ("leafs",),
    "shelves": ("shelfs",),
    "sheep": ("sheeps",),
    "fish": ("fishes",),
    "potatoes": ("potatos",),
    "tomatoes": ("tomatos",),
    "cities": ("citys",),
    "countries": ("countrys",),
    "families": ("familys",),
    "babies": ("babys",),
    "parties": ("partys",),
    "stories": ("storys",),
    "ladies": ("ladys",),
}
REPLACED_PREPOSITIONS: dict[str, tuple[str, ...]] = {
    # "governor preposition": what learners put instead; the governor may be a verb, an adjective or a noun (lemma)
    "depend on": ("of", "from", "in"),
    "interested in": ("on", "for", "about", "by"),
    "good at": ("in", "on", "with"),
    "bad at": ("in", "on"),
    "married to": ("with",),
    "afraid of": ("from", "to", "about"),
    "scared of": ("from", "to"),
    "tired of": ("from", "with"),
    "proud of": ("from", "about", "with"),
    "full of": ("with", "from"),
    "different from": ("of", "that"),
    "similar to": ("with", "as", "than"),
    "famous for": ("by", "of", "because"),
    "responsible for": ("of", "to", "about"),
    "worried about": ("for", "of", "by"),
    "worry about": ("for", "of"),
    "angry with": ("to", "against"),
    "angry at": ("to", "against"),
    "allergic to": ("of", "from", "at", "with"),
    "used to": ("with", "at"),
    "arrive at": ("to", "in"),
    "arrive in": ("to", "at", "on"),
    "think about": ("in", "to", "on"),
    "think of": ("in", "to"),
    "dream of": ("with",),
    "dream about": ("with", "on"),
    "talk to": ("at",),
    "talk about": ("of", "on"),
    "listen to": ("at", "for"),
    "wait for": ("to", "at"),
    "look at": ("to", "on"),
    "look for": ("to", "after", "about"),
    "ask for": ("about", "of"),
    "belong to": ("for", "of", "with"),
    "pay for": ("to", "by"),
    "apologize for": ("by", "about"),
    "consist of": ("in", "from", "on"),
    "laugh at": ("of", "from", "about"),
    "smile at": ("to",),
    "succeed in": ("on", "at"),
    "believe in": ("on", "at"),
    "participate in": ("on", "at"),
    "live in": ("at", "on"),
    "spend on": ("in", "for"),
    "insist on": ("in", "to"),
    "agree with": ("to",),
    "suffer from": ("of", "by"),
    "translate into": ("in", "at"),
    "cover with": ("of",),
    "covered with": ("of",),
    "know for": ("by",),
    "thank for": ("by", "of"),
    "reason for": ("of", "to"),
    "invite to": ("in", "at", "for"),
    "fall in": ("on",),
    "get on": ("in", "to"),
    "get off": ("of", "from"),
    "get to": ("at", "in"),
    "come from": ("of",),
    "go to": ("in", "at", "on"),
    "travel to": ("in", "at"),
    "return to": ("in", "at"),
    "move to": ("in", "at"),
    "speak to": ("at",),
    "concentrate on": ("in", "at"),
    "rely on": ("in", "of", "to"),
    "complain about": ("of", "for", "with"),
    "congratulate on": ("for", "about"),
    "prefer to": ("than", "from"),
    "sorry for": ("by", "of"),
    "sorry about": ("of", "by"),
    "excited about": ("with", "of", "for"),
    "jealous of": ("to", "with", "about"),
    "aware of": ("about", "from"),
    "sick of": ("from", "with"),
    "made of": ("by", "in"),
    "ready for": ("to",),
    "late for": ("to", "in"),
    "kind to": ("with",),
    "nice to": ("with",),
    "satisfied with": ("of", "about"),
    "pleased with": ("of",),
    "disappointed with": ("of",),
    "surprised at": ("of", "for"),
    "surprised by": ("of", "for"),
    "accuse of": ("for", "about"),
    "remind of": ("about", "to"),
    "prevent from": ("to", "of"),
    "warn about": ("for",),
    "die of": ("by",),
    "take care": (),
}
DROPPED_PREPOSITIONS = frozenset(
    "listen to|wait for|look at|look for|ask for|belong to|pay for|talk to|talk about|think about|think of|arrive at|"
    "arrive in|depend on|go to|live in|worry about|worried about|agree with|laugh at|dream of|speak to|write to|"
    "interested in|afraid of|proud of|play with|search for|come to|get to|care about|care for|complain about|"
    "apologize for|rely on|wait in|happen to|point at|stay in|stay at|work in|work for|come from|explain to|"
    "knock on|return to|travel to|shout at|thank for|spend on".split("|")
)
EXTRA_PREPOSITIONS: dict[str, str] = {
    "discuss": "about",
    "enter": "in",
    "marry": "with",
    "phone": "to",
    "call": "to",
    "tell": "to",
    "ask": "to",
    "answer": "to",
    "visit": "to",
    "need": "of",
    "reach": "to",
    "lack": "of",
    "contact": "with",
    "approach": "to",
    "help": "to",
    "attend": "to",
    "resemble": "to",
    "leave": "from",
    "thank": "to",
    "let": "to",
    "invite": "to",
    "know": "to",
    "meet": "with",
    "love": "to",
    "hate": "to",
    "see": "to",
    "miss": "to",
    "kiss": "to",
    "join": "to",
    "obey": "to",
    "advise": "to",
    "follow": "to",
    "mention": "about",
    "remember": "about",
    "like": "of",
    "believe": "to",
    "fear": "of",
    "influence": "on",
    "address": "to",
    "wish": "to",
}
STATIVE = frozenset("know want like need believe understand love hate prefer own belong cost mean seem".split())
GERUND_VERBS = frozenset("enjoy finish mind avoid suggest practice practise keep stop miss quit imagine".split())
BARE_VERBS = frozenset("let make help".split())
ING_ED = {
    "bored": "boring",
    "interested": "interesting",
    "excited": "exciting",
    "tired": "tiring",
    "confused": "confusing",
    "surprised": "surprising",
    "disappointed": "disappointing",
    "embarrassed": "embarrassing",
    "annoyed": "annoying",
    "amazed": "amazing",
    "relaxed": "relaxing",
    "frightened": "frightening",
    "worried": "worrying",
    "shocked": "shocking",
    "fascinated": "fascinating",
    "depressed": "depressing",
    "satisfied": "satisfying",
    "exhausted": "exhausting",
}
MANNER = frozenset(
    "careful happy different beautiful quiet safe kind serious nervous angry sad loud calm warm slow quick "
    "easy strange perfect bad delicious comfortable polite patient dangerous expensive fresh strong weak "
    "sweet bright clear lucky hungry brave free".split()
)
FREQUENCY = frozenset("always never often usually sometimes rarely seldom already just still also only".split())


@lru_cache(maxsize=100_000)
def inflect(lemma: str, tag: str) -> str:
    """The form of a lemma with a Penn tag; the lemma itself if none is known."""
    from lemminflect import getInflection

    forms = getInflection(lemma.lower(), tag)
    return str(forms[0]) if forms else lemma.lower()


def _like(new: str, word: Word) -> str:
    return new[:1].upper() + new[1:] if word.text[:1].isupper() and word.low != "i" else new


def _subject(s: Sentence, i: int) -> Word | None:
    found = s.children(i, "nsubj", "nsubjpass")
    return found[0] if len(found) == 1 else None


def _plural(word: Word) -> bool:
    return word.tag in ("NNS", "NNPS") or word.low in ("they", "we", "you", "these", "those")


def agreement(s: Sentence) -> Iterator[Change]:
    """she goes -> she go; they are -> they is; doesn't -> don't."""
    swaps = {"is": "are", "are": "is", "was": "were", "were": "was", "has": "have", "does": "do"}
    for w in s.words:
        subject = _subject(s, w.i) or (_subject(s, w.head) if w.dep in ("aux", "auxpass") else None)
        if subject is None or subject.i > w.i + 3:
            continue
        clear = subject.low in ("he", "she", "it", "they", "we") or subject.tag in ("NN", "NNS", "NNP")
        if subject.low in {"who", "that", "which", "what"} | COLLECTIVES or s.children(subject.i, "conj", "prep"):
            clear = False
        if w.low in ("was", "were") and subject.low == "i":
            yield s.swap("agreement", w.i, "were")
        if not clear and not (subject.low in ("i", "you") and w.low in ("am", "are", "have", "do")):
            continue
        if w.tag == "VBZ" and w.low in swaps:
            yield s.swap("agreement", w.i, _like(swaps[w.low], w))
        elif w.tag == "VBZ" and w.lemma and w.low not in ("'s",):
            yield s.swap("agreement", w.i, w.lemma)
        elif w.tag == "VBP" and w.low in ("are", "were") and _plural(subject) and subject.low != "you":
            yield s.swap("agreement", w.i, _like(swaps[w.low], w))
        elif w.tag == "VBP" and w.low == "am":
            yield s.swap("agreement", w.i, "is")
        elif w.tag == "VBP" and _plural(subject) and w.low not in ("'re", "'ve", "are", "do") and subject.low != "you":
            yield s.swap("agreement", w.i, inflect(w.lemma, "VBZ"))
        elif w.tag == "VBD" and w.low in ("was", "were"):
            yield s.swap("agreement", w.i, _like(swaps[w.low], w))


def collective(s: Sentence) -> Iterator[Change]:
    """everybody is -> everybody are; people are -> people is."""
    for a, b in zip(s.words, s.words[1:], strict=False):
        if a.low in ("everybody", "everyone", "nobody", "somebody", "someone", "everything") and b.tag == "VBZ":
            new = {"is": "are", "has": "have", "does": "do"}.get(b.low, b.lemma if b.low != "'s" else "")
            if new:
                yield s.swap("agreement", b.i, new)
        if a.low == "people" and b.low in ("are", "have", "were"):
            yield s.swap("agreement", b.i, {"are": "is", "have": "has", "were": "was"}[b.low])


def there_is(s: Sentence) -> Iterator[Change]:
    """there are -> there is, have; it is -> there is."""
    for a, b in zip(s.words, s.words[1:], strict=False):
        if a.low == "there" and a.dep == "expl":
            new = {"are": ("is", "have"), "is": ("are", "have"), "were": ("was", "had"), "was": ("were", "had")}
            for form in new.get(b.low, ()):
                if form in ("have", "had"):
                    yield s.swap("there_is", a.i, _like(form, a), b.i)
                else:
                    yield s.swap("there_is", b.i, form)
        if a.low in ("are", "is", "was", "were") and b.low == "there" and b.dep == "expl":
            new_form = {"are": "is", "is": "are", "was": "were", "were": "was"}[a.low]
            yield s.swap("there_is", a.i, _like(new_form, a))


def past(s: Sentence) -> Iterator[Change]:
    """Yesterday I went -> go, goed, gone; I had been -> went."""
    words = {w.low for w in s.words}
    others = sum(w.tag == "VBD" for w in s.words) > 1 and not any(w.tag in ("VBZ", "VBP") for w in s.words)
    for w in s.words:
        if w.tag == "VBD" and w.low not in ("was", "were", "had", "did", "'d") and w.lemma:
            subject = _subject(s, w.i)
            third = subject is not None and subject.low not in ("i", "you", "we", "they") and not _plural(subject)
            if words & {"yesterday", "ago", "last"} or others:
                yield s.swap("past_as_present", w.i, _like(w.lemma, w))
            if third and words & {"yesterday", "ago", "last"}:
                yield s.swap("past_as_present", w.i, _like(inflect(w.lemma, "VBZ"), w))
            if not w.low.endswith("ed") and w.lemma not in ("cut", "put", "let", "hit"):
                base = w.lemma[:-1] if w.lemma.endswith("e") else w.lemma
                yield s.swap("irregular", w.i, base + "ed")
                participle = inflect(w.lemma, "VBN")
                if participle != w.low and participle != w.lemma:
                    yield s.swap("irregular", w.i, participle)
            elif words & {"yesterday", "ago", "last"}:
                yield s.swap("past_as_present", w.i, f"was {w.lemma}")
        if w.tag == "VBN" and s.at(w.i - 1) in (
            "have",
            "has",
            "had",
            "'ve",
            "been",
            "was",
            "were",
            "never",
            "ever",
            "is",
        ):
            simple = inflect(w.lemma, "VBD")
            if simple != w.low:
                yield s.swap("irregular", w.i, simple)
            if not w.low.endswith("ed") and w.lemma not in ("be", "have", "do"):
                yield s.swap("irregular", w.i, (w.lemma[:-1] if w.lemma.endswith("e") else w.lemma) + "ed")
            yield s.swap("irregular", w.i, w.lemma)


def auxiliary_past(s: Sentence) -> Iterator[Change]:
    """did not go -> did not went; did you see -> did you saw; does he like -> does he likes."""
    anchored = {w.low for w in s.words} & {"yesterday", "ago", "last"}
    for w in s.words:
        if w.tag != "VB" or not w.lemma:
            continue
        helpers = s.children(w.i, "aux")
        if any(h.low == "did" for h in helpers):
            yield s.swap("did_past", w.i, inflect(w.lemma, "VBD"))
            if w.low != "have":
                yield s.swap("did_past", w.i, inflect(w.lemma, "VBN"))
        if any(h.low == "does" for h in helpers):
            yield s.swap("agreement", w.i, inflect(w.lemma, "VBZ"))
            for h in helpers:
                if h.low == "does":
                    yield s.swap("agreement", h.i, _like("do", h))
        for h in helpers:
            if anchored and h.low == "did" and s.at(h.i + 1) in ("not", "n't"):
                yield s.swap("past_as_present", h.i, _like("do", h))


def perfect(s: Sentence) -> Iterator[Change]:
    """have lived for two years -> live; went yesterday -> have gone."""
    words = {w.low for w in s.words}
    for w in s.words:
        helpers = [h for h in s.children(w.i, "aux") if h.low in ("have", "has", "'ve", "'s")]
        if w.tag in ("VBN", "VBG") and helpers and words & {"since", "for", "already", "yet", "ever", "never"}:
            last = w.i
            first = helpers[0].i
            if (
                s.tag(first - 1) != "MD"
                and s.at(first - 1)
                and last - first <= 2
                and s.at(last - 1) in (*(h.low for h in helpers), "been")
            ):
                subject = _subject(s, w.i)
                third = helpers[0].low in ("has", "'s")
                space = "" if not helpers[0].low.startswith("'") else " "
                if w.tag == "VBG":
                    be = "is" if third else "am" if subject is not None and subject.low == "i" else "are"
                    yield s.swap("perfect", first, f"{space}{be} {w.low}", last)
                elif w.lemma != "be" or w.dep == "ROOT":
                    form = {("be", True): "is", ("be", False): "are"}.get(
                        (w.lemma, third), inflect(w.lemma, "VBZ") if third else w.lemma
                    )
                    if form == "are" and subject is not None and subject.low == "i":
                        form = "am"
                    yield s.swap("perfect", first, f"{space}{form}", last)
            if w.tag == "VBN" and words & {"yet", "ever", "never", "already"} and helpers[0].low in ("have", "has"):
                yield s.drop("perfect", helpers[0].i)
        if w.tag == "VBD" and words & {"yesterday", "ago"} and w.low not in ("had", "did", "'d"):
            subject = _subject(s, w.i)
            if subject is not None and subject.i == w.i - 1:
                third = subject.low not in ("i", "you", "we", "they") and not _plural(subject)
                yield s.swap("perfect", w.i, f"{'has' if third else 'have'} {inflect(w.lemma, 'VBN')}")


def since_for(s: Sentence) -> Iterator[Change]:
    """for two years -> since, during two years; since 2010 -> from, for 2010."""
    units = {"year", "month", "week", "day", "hour", "minute", "time", "while"}
    for w in s.words:
        objects = s.children(w.i, "pobj")
        if w.low == "for" and objects and objects[0].lemma.lower() in units:
            has_perfect = any(x.low in ("have", "has", "'ve", "been") for x in s.words)
            yield s.swap("since_for", w.i, "since" if has_perfect else "during")
            if has_perfect:
                yield s.swap("since_for", w.i, "from")
        if w.low == "since" and objects:
            yield s.swap("since_for", w.i, "from")
            yield s.swap("since_for", w.i, "for")


def if_will(s: Sentence) -> Iterator[Change]:
    """if it rains -> if it will rain; if I had -> if I would have."""
    for w in s.words:
        marks = [m for m in s.children(w.i, "mark", "advmod") if m.low in ("if", "when", "until", "unless", "before")]
        if w.dep != "advcl" or not marks or s.children(w.i, "aux"):
            continue
        main = s.words[w.head]
        helpers = {h.low for h in s.children(main.i, "aux")}
        if w.tag in ("VBP", "VBZ") and helpers & {"will", "'ll", "wo"} and not w.low.startswith("'"):
            yield s.swap("if_will", w.i, f"will {w.lemma}")
        if w.tag == "VBD" and helpers & {"would", "'d", "could"} and marks[0].low == "if" and w.low != "'d":
            yield s.swap("if_will", w.i, f"would {w.lemma}")


def future(s: Sentence) -> Iterator[Change]:
    """I will go tomorrow -> I go to; going to go -> going go, go to."""
    for i, w in enumerate(s.words):
        if w.low == "will" and w.tag == "MD" and s.tag(i + 1) == "VB" and s.at(i + 1) != "be":
            yield s.swap("modal", i + 1, s.at(i + 1) + ("s" if not s.at(i + 1).endswith("s") else ""))
            yield s.insert("modal", i + 1, "to")
        if w.low == "going" and s.at(i + 1) == "to" and s.tag(i + 2) == "VB":
            yield s.drop("to_infinitive", i + 1)
            if s.at(i - 1) in ("am", "is", "are", "'m", "'re"):
                yield (
                    s.drop("copula", i - 1)
                    if not s.at(i - 1).startswith("'")
                    else Change("copula", s.words[i - 1].start, s.words[i - 1].end, "")
                )


def progressive(s: Sentence) -> Iterator[Change]:
    """I am working -> I working, I am work; I know -> I am knowing."""
    for i, w in enumerate(s.words):
        before = s.at(i - 1)
        if w.tag == "VBG" and before in ("am", "is", "are", "'m", "'re", "'s", "was", "were") and w.dep != "amod":
            place = s.words[i - 1]
            if before.startswith("'"):
                yield Change("progressive", place.start, place.end, "")
            elif i >= 2 and s.tag(i - 2) in ("PRP", "NN", "NNS", "NNP"):
                yield s.drop("progressive", i - 1)
            yield s.swap("progressive", i, w.lemma)
        if w.tag in ("VBP", "VBZ") and w.lemma in STATIVE and w.dep == "ROOT":
            subject = _subject(s, i)
            if subject is not None and subject.i == i - 1:
                be = "am" if subject.low == "i" else "are" if subject.low in ("you", "we", "they") else "is"
                if not s.children(i, "aux", "neg"):
                    yield s.swap("progressive", i, f"{be} {inflect(w.lemma, 'VBG')}")
        if w.low in ("am", "is", "are") and s.tag(i + 1) == "PRP" and s.tag(i + 2) == "VBG":
            helper = "does" if s.at(i + 1) in ("he", "she", "it") else "do"
            yield s.swap("progressive", i, _like(helper, w))


def copula(s: Sentence) -> Iterator[Change]:
    """she is tall -> she tall; it is raining -> raining."""
    for i, w in enumerate(s.words):
        if (
            w.lemma == "be"
            and w.low in ("am", "is", "are", "was", "'m", "'s", "'re")
            and w.tag in ("VBP", "VBZ", "VBD")
        ):
            if s.tag(i + 1) in ("JJ", "IN", "DT", "RB") and i and s.tag(i - 1) in ("PRP", "NN", "NNS", "NNP"):
                yield Change("copula", w.start, w.end, "") if w.low.startswith("'") else s.drop("copula", i)


def modals(s: Sentence) -> Iterator[Change]:
    """can go -> can to go, can goes, can going."""
    for i, w in enumerate(s.words):
        if w.low in MODALS and w.tag == "MD" and s.tag(i + 1) == "VB" and "'" not in w.low + s.at(i + 1):
            verb = s.words[i + 1]
            yield s.insert("modal", i + 1, "to")
            if verb.low not in ("be", "have"):
                yield s.swap("modal", i + 1, inflect(verb.lemma, "VBZ"))
                yield s.swap("modal", i + 1, inflect(verb.lemma, "VBG"))
            if w.low in ("could", "should", "would") and verb.low not in ("be", "have"):
                yield s.swap("modal", i + 1, inflect(verb.lemma, "VBD"))
        if (
            w.low in ("can", "could", "should", "will", "would", "must")
            and s.tag(i + 1) == "PRP"
            and s.tag(i + 2) == "VB"
        ):
            yield s.insert("modal", i + 2, "to")
            if i + 2 < len(s.words) and s.at(i + 2) not in ("be", "have"):
                yield s.swap("modal", i + 2, inflect(s.words[i + 2].lemma, "VBG"))


def questions(s: Sentence) -> Iterator[Change]:
    """do you like -> you like; where are you -> where you are; what did he say -> what he said."""
    if not s.text.rstrip().endswith("?"):
        return
    for i, w in enumerate(s.words):
        if w.dep not in ("aux", "ROOT", "auxpass") and w.lemma != "be":
            continue
        wh = (i > 0 and s.tag(i - 1) in ("WP", "WRB", "WDT")) or (i > 1 and s.at(i - 2) in ("how", "what", "which"))
        start = i == 0 or wh
        following = s.words[i + 1] if i + 1 < len(s.words) else None
        if not start or following is None or following.dep not in ("nsubj", "nsubjpass") or following.i != i + 1:
            continue
        if following.tag != "PRP":
            continue
        verb = s.words[i + 2] if i + 2 < len(s.words) else None
        if w.lemma == "do" and verb is not None and verb.tag == "VB":
            third = w.low == "does"
            form = {"do": verb.low, "does": inflect(verb.lemma, "VBZ"), "did": inflect(verb.lemma, "VBD")}[w.low]
            yield s.swap("question", i, _like(f"{following.low} {form}", w), i + 2)
            yield s.swap("question", i, _like(f"{following.low} {verb.low}", w), i + 2)
            if wh:
                yield s.swap("question", i, f"{w.low} {verb.low} {following.low}", i + 2)
            if third:
                yield s.swap("agreement", i, _like("do", w))
            yield s.swap("question", i, _like("are" if not third else "is", w))
        elif wh and w.low in ("are", "is", "was", "were", "can", "will", "should", "have", "has", "could", "am"):
            yield s.swap("question", i, f"{following.text} {w.low}", i + 1)


def embedded_questions(s: Sentence) -> Iterator[Change]:
    """I don't know where he is -> where is he; tell me what it costs -> what does it cost."""
    for i, w in enumerate(s.words):
        if w.tag not in ("WP", "WRB") or i < 2 or s.tag(i - 1) not in ("VB", "VBP", "VBD", "PRP", "VBZ"):
            continue
        if i + 2 >= len(s.words):
            continue
        subject, verb = s.words[i + 1], s.words[i + 2]
        if subject.dep != "nsubj" or subject.tag not in ("PRP", "NNP") or verb.low.startswith("'"):
            continue
        if verb.low in ("is", "are", "was", "were", "am", "can", "should", "will"):
            yield s.swap("embedded_question", i + 1, f"{verb.low} {subject.text}", i + 2)
        elif verb.tag in ("VBZ", "VBP") and verb.low not in ("'s", "have", "has"):
            helper = "does" if verb.tag == "VBZ" else "do"
            yield s.swap("embedded_question", i + 1, f"{helper} {subject.text} {verb.lemma}", i + 2)
        elif verb.tag == "VBD" and verb.low not in ("had", "'d"):
            yield s.swap("embedded_question", i + 1, f"did {subject.text} {verb.lemma}", i + 2)


def negation(s: Sentence) -> Iterator[Change]:
    """I don't like -> I not like, I no like; doesn't like -> don't likes; anything -> nothing."""
    for i, w in enumerate(s.words):
        if w.dep != "neg" or w.low not in ("n't", "not") or i == 0:
            continue
        helper = s.words[i - 1]
        verb = s.words[i + 1] if i + 1 < len(s.words) else None
        if (
            helper.lemma == "do"
            and verb is not None
            and verb.tag == "VB"
            and i >= 2
            and s.tag(i - 2) in ("PRP", "NN", "NNP")
        ):
            form = verb.low
            if helper.low == "did":
                form = inflect(verb.lemma, "VBD")
            elif helper.low == "do" or s.at(i - 2) in ("he", "she", "it"):
                yield s.swap("negation", i - 1, f"not {verb.low}", i + 1)
                yield s.swap("negation", i - 1, f"no {verb.low}", i + 1)
            yield s.swap("negation", i - 1, f"not {form}", i + 1)
            if helper.low == "does":
                yield Change("agreement", helper.start, w.end, "don't" if w.low == "n't" else "do not")
                yield s.swap("agreement", i + 1, inflect(verb.lemma, "VBZ"))
        if w.low == "not" and helper.low in ("is", "am", "are"):
            yield s.swap("negation", i - 1, f"no {helper.low}", i)
        for x in s.words[i + 1 : i + 5]:
            other = {"anything": "nothing", "anybody": "nobody", "anyone": "no one", "any": "no", "ever": "never"}
            if x.low in other:
                yield s.swap("negation", x.i, other[x.low])
    for i, w in enumerate(s.words):
        if w.low in ("nobody", "nothing", "never") and i + 1 < len(s.words) and s.tag(i + 1) in ("VBZ", "VBP", "VBD"):
            verb = s.words[i + 1]
            helper_word = {"VBZ": "doesn't", "VBP": "don't", "VBD": "didn't"}[verb.tag]
            if verb.lemma not in ("be", "have"):
                yield s.swap("negation", i + 1, f"{helper_word} {verb.lemma}")


def infinitives(s: Sentence) -> Iterator[Change]:
    """want to go -> want go, want going; let me go -> let me to go; to buy -> for buy."""
    for i, w in enumerate(s.words):
        if w.low == "to" and w.tag == "TO" and s.tag(i + 1) == "VB" and i:
            head = s.words[i - 1]
            verb = s.words[i + 1]
            if head.lemma in (
                "want",
                "need",
                "like",
                "try",
                "decide",
                "hope",
                "forget",
                "plan",
                "learn",
                "have",
                "love",
                "start",
                "begin",
                "ask",
                "promise",
                "refuse",
                "agree",
                "wish",
                "expect",
                "offer",
            ):
                yield s.drop("to_infinitive", i)
                if head.lemma not in ("like", "love", "start", "begin", "try", "forget", "need", "have"):
                    yield s.swap("gerund", i, inflect(verb.lemma, "VBG"), i + 1)
                    yield s.swap("gerund", i + 1, inflect(verb.lemma, "VBG"))
                elif head.lemma in ("need", "have"):
                    yield s.swap("gerund", i + 1, inflect(verb.lemma, "VBG"))
                if head.lemma == "want":
                    yield s.swap("did_past", i + 1, inflect(verb.lemma, "VBD"))
            elif head.tag in ("PRP", "JJ", "NN", "NNS"):
                yield s.drop("to_infinitive", i)
                if head.tag in ("NN", "NNS"):
                    yield s.swap("to_infinitive", i, "for")
                    yield s.swap("to_infinitive", i, "for to")
                    yield (
                        s.swap("to_infinitive", i, f"for {inflect(verb.lemma, 'VBG')}", i + 1)
                        if verb.dep == "advcl"
                        else s.swap("to_infinitive", i, "for")
                    )
            if verb.dep == "advcl" and head.low != "order":
                yield s.swap("to_infinitive", i, "for")
                yield s.swap("to_infinitive", i, "for to")
        if w.tag == "VB" and i >= 2 and s.words[i - 2].lemma in BARE_VERBS and s.tag(i - 1) == "PRP":
            if s.words[i - 2].lemma != "help":
                yield s.insert("to_infinitive", i, "to")
            else:
                yield s.swap("gerund", i, inflect(w.lemma, "VBG"))
        if w.tag == "VBG" and i:
            head = s.words[i - 1]
            if head.lemma in GERUND_VERBS and head.tag.startswith("VB") and w.dep != "amod":
                if head.lemma != "stop":
                    yield s.swap("gerund", i, f"to {w.lemma}")
                yield s.swap("gerund", i, w.lemma)
            elif head.tag == "IN" and w.dep == "pcomp":
                yield s.swap("gerund", i, w.lemma)
                yield s.swap("gerund", i, f"to {w.lemma}")
            elif head.low == "to" and head.tag == "IN":
                yield s.swap("gerund", i, w.lemma)
            elif head.lemma == "go":
                yield s.swap("gerund", i, f"to {w.low}")


def want_that(s: Sentence) -> Iterator[Change]:
    """want you to come -> want that you come."""
    for i, w in enumerate(s.words[:-3]):
        if (
            w.lemma in ("want", "need", "expect")
            and s.tag(i + 1) == "PRP"
            and s.at(i + 2) == "to"
            and s.tag(i + 3) == "VB"
        ):
            pronoun = {"me": "I", "him": "he", "her": "she", "us": "we", "them": "they"}.get(s.at(i + 1), s.at(i + 1))
            yield s.swap("want_that", i + 1, f"that {pronoun}", i + 2)
            yield s.swap("want_that", i + 1, pronoun, i + 2)


def articles(s: Sentence) -> Iterator[Change]:
    """a book -> book; my friend -> the my friend; in Japan -> in the Japan; an apple -> a apple."""
    for i, w in enumerate(s.words):
        head = s.words[w.head]
        if w.low in ("a", "an", "the") and w.tag == "DT" and head.tag == "NN" and head.i > i:
            if head.lemma.lower() not in UNCOUNTABLE and s.at(i - 1) not in ("such", "what", "quite", "half", "many"):
                yield s.drop("article_drop", i)
        if w.low == "the" and head.tag == "NNS" and s.tag(i + 1) == "JJS":
            yield s.drop("article_drop", i)
        if w.low == "an" and s.at(i + 1)[:1] in "aeiou":
            yield s.swap("a_an", i, _like("a", w))
        if w.low == "an" and s.at(i + 1)[:2] in ("ho",):
            yield s.swap("a_an", i, _like("a", w))
        if w.low == "a" and s.at(i + 1)[:1] not in "aeiouh" and head.tag == "NN" and head.i == i + 1:
            yield s.swap("a_an", i, _like("an", w))
        if w.low in ("a", "an") and head.tag == "NN" and head.i == i + 1 and i and s.words[i - 1].lemma == "have":
            yield s.swap("article_extra", i, "the")
        if w.low in ("my", "your", "his", "her", "our", "their") and w.tag == "PRP$":
            yield s.insert("article_extra", i, "the")
        if w.tag == "NNP" and w.dep == "pobj" and not s.children(i) and s.at(i - 1) in ("in", "to", "from"):
            yield s.insert("article_extra", i, "the")
        if w.tag == "NNP" and w.dep == "nsubj" and i == 0 and not s.children(i):
            yield s.insert("article_extra", i, "the" if s.words[0].text.islower() else "The")
        if w.low in ("breakfast", "lunch", "dinner") and s.words[i - 1].lemma in ("have", "eat", "after", "before"):
            yield s.insert("article_extra", i, "the")
        if w.low in ("life", "love", "nature", "society", "happiness", "health") and i == 0:
            yield s.swap("article_extra", i, f"The {w.low}")
        if w.low in UNCOUNTABLE and w.low in PLURALIZED and w.tag == "NN":
            before = s.at(i - 1)
            if before in ("some", "any", "the", "my", "your", "much", "this", "of", "no"):
                yield s.swap("uncountable", i, PLURALIZED[w.low])
            if before in ("some", "any"):
                yield s.swap("uncountable", i - 1, "an" if w.low[0] in "aeiou" else "a")
                yield s.swap("uncountable", i - 1, "many" if before == "some" else "a")
            if before == "much":
                yield s.swap("uncountable", i - 1, "many")
            if not before or s.tag(i - 1) in ("VB", "VBP", "VBZ", "VBD", "JJ"):
                yield s.swap("uncountable", i, PLURALIZED[w.low])
                if s.tag(i - 1) != "JJ":
                    yield s.insert("uncountable", i, "an" if w.low[0] in "aeiou" else "a")
        if w.low == "of" and s.at(i - 1) in ("piece", "bit") and s.at(i - 2) == "a" and s.at(i + 1) in UNCOUNTABLE:
            yield s.swap("uncountable", i - 2, "an" if s.at(i + 1)[:1] in "aeiou" else "a", i)
        if w.tag == "JJ" and w.dep == "acomp" and s.words[w.head].lemma == "be" and w.i == len(s.words) - 2:
            yield s.insert("article_extra", i, "a")
        if w.low in ("english", "french", "spanish", "german", "japanese") and s.words[i - 1].lemma in (
            "speak",
            "learn",
            "study",
        ):
            yield s.insert("article_extra", i, "the")
        if w.low in TIME and s.at(i - 1) == "on":
            yield s.swap("article_extra", i - 1, "the")
            yield s.insert("article_extra", i, "the")


def numbers(s: Sentence) -> Iterator[Change]:
    """two books -> two book; every day -> every days; red apples -> reds apples; these shoes -> this shoes."""
    for i, w in enumerate(s.words):
        head = s.words[w.head]
        if w.tag == "NNS" and not w.low.endswith("ss"):
            before = {c.low for c in s.children(i)} | {s.at(i - 1)}
            counted = any(c.tag == "CD" and c.low not in ("1", "one") for c in s.children(i))
            if counted or before & {
                "many",
                "some",
                "these",
                "those",
                "several",
                "few",
                "all",
                "both",
                "other",
                "various",
            }:
                if w.lemma.lower() != w.low:
                    yield s.swap("number", i, _like(w.lemma.lower(), w))
            elif (s.at(i - 2) in ("lot", "lots", "one", "some", "most", "kinds", "couple") and s.at(i - 1) == "of") or (
                i
                and s.words[i - 1].lemma in ("like", "love", "hate", "buy", "sell", "eat")
                and w.lemma.lower() != w.low
            ):
                yield s.swap("number", i, w.lemma.lower())
        if w.tag == "NN" and w.low not in UNCOUNTABLE:
            if (s.at(i - 1) in ("every", "each", "another") and not w.low.endswith("s")) or (
                s.at(i - 1) in ("a", "an", "this", "one")
                and not w.low.endswith("s")
                and s.tag(i + 1) not in ("NN", "NNS")
            ):
                yield s.swap("number", i, inflect(w.low, "NNS"))
        if w.low in IRREGULAR_PLURALS and w.tag == "NNS":
            for form in IRREGULAR_PLURALS[w.low]:
                yield s.swap("irregular_plural", i, form)
        if w.tag == "JJ" and w.dep == "amod" and head.tag == "NNS" and head.i == i + 1 and len(w.low) > 2:
            if not w.low.endswith(("s", "ch", "sh", "y")):
                yield s.swap("adjective_plural", i, w.low + "s")
        if w.low in ("these", "those") and w.tag == "DT" and head.i > i:
            yield s.swap("this_these", i, _like({"these": "this", "those": "that"}[w.low], w))
        if w.low in ("this", "that") and w.tag == "DT" and head.tag == "NN" and head.i == i + 1:
            yield s.swap("this_these", i, _like({"this": "these", "that": "those"}[w.low], w))
        if w.low == "many" and head.tag == "NNS":
            yield s.swap("much_many", i, _like("much", w))
        if w.low == "much" and head.tag == "NN" and head.i > i:
            yield s.swap("much_many", i, _like("many", w))
        if w.low == "few" and head.tag == "NNS" and s.at(i - 1) == "a":
            yield s.swap("much_many", i, "little")
        if w.low == "little" and s.at(i - 1) == "a" and head.tag == "NN" and head.low in UNCOUNTABLE:
            yield s.swap("much_many", i, "few")
        if w.low == "very" and s.at(i + 1) == "much" and i + 2 == len(s.words) - 1:
            yield s.drop("much_many", i)
            yield s.swap("much_many", i + 1, "many")


def pronouns(s: Sentence) -> Iterator[Change]:
    """it is raining -> is raining; my brother is -> my brother he is; with him -> with he; another -> other."""
    for i, w in enumerate(s.words):
        if w.low == "it" and w.dep in ("nsubj", "expl") and i + 1 < len(s.words) and s.tag(i + 1) in ("VBZ", "VBD"):
            if s.at(i + 1) == "'s":
                yield Change("subject_drop", w.start, s.words[i + 1].end, _like("is", w))
            else:
                yield s.swap("subject_drop", i, _like(s.at(i + 1), w), i + 1)
        if (
            w.tag in ("NN", "NNS", "NNP")
            and w.dep == "nsubj"
            and w.head == i + 1
            and w.low not in ("today", "everything")
        ):
            pronoun = "they" if _plural(w) else "it" if w.tag == "NN" and w.low not in _HUMANS else "he"
            if w.low in (
                "mother",
                "sister",
                "daughter",
                "wife",
                "mary",
                "girlfriend",
                "aunt",
                "grandmother",
                "woman",
                "girl",
            ):
                pronoun = "she"
            yield s.insert("double_subject", i + 1, pronoun)
        if w.low in SUBJECTS and w.dep == "nsubj" and w.low != "i" and i + 1 < len(s.words):
            yield s.swap("pronoun_case", i, _like(SUBJECTS[w.low], w))
        if w.low in OBJECTS and w.dep in ("pobj", "dobj"):
            yield s.swap("pronoun_case", i, OBJECTS[w.low])
        if w.low in ("his", "her", "their", "our", "my") and w.tag == "PRP$":
            wrong = {"his": "him", "her": "she", "their": "they", "our": "us", "my": "me"}[w.low]
            yield s.swap("pronoun_case", i, _like(wrong, w))
        if w.low in ("mine", "yours", "hers", "ours", "theirs"):
            yield s.swap(
                "pronoun_case",
                i,
                {"mine": "my", "yours": "your", "hers": "her", "ours": "our", "theirs": "their"}[w.low],
            )
        if (
            w.low in ("it", "them")
            and w.dep == "dobj"
            and s.words[w.head].lemma
            in ("like", "love", "take", "buy", "need", "want", "eat", "give", "bring", "put", "find", "lose")
        ):
            if i + 1 == len(s.words) - 1 or s.tag(i + 1) in ("IN", "RB", "CC"):
                yield s.drop("object_drop", i)
        if w.lemma in ("feel", "relax", "wake", "concentrate", "complain") and w.tag in ("VBP", "VBZ", "VBD", "VB"):
            subject = _subject(s, i)
            if subject is not None and subject.low in ("i", "you", "he", "she", "we"):
                me = {"i": "me", "you": "you", "he": "him", "she": "her", "we": "us"}[subject.low]
                yield s.insert("reflexive", i + 1, me)
        if w.low == "myself" and w.dep == "dobj":
            yield s.swap("reflexive", i, "me")
        if w.low == "another" and s.tag(i + 1) in ("NN", "JJ"):
            yield s.swap("other", i, _like("other", w))
        if w.low == "other" and s.tag(i + 1) == "NNS":
            yield s.swap("other", i, "others")
            yield s.swap("other", i, "another")
        if w.low == "others":
            yield s.swap("other", i, "other")


_HUMANS = frozenset(
    "father mother brother sister son daughter wife husband friend boss teacher doctor man woman boy girl uncle aunt "
    "cousin neighbor neighbour grandmother grandfather boyfriend girlfriend student child baby".split()
)


def prepositions(s: Sentence) -> Iterator[Change]:
    """depend on -> depend of; listen to -> listen; discuss -> discuss about; on Monday -> in Monday."""
    for i, w in enumerate(s.words):
        if w.tag in ("IN", "TO", "RP") and w.dep in ("prep", "prt", "dative"):
            governor = s.words[w.head]
            for key in (f"{governor.lemma.lower()} {w.low}", f"{governor.low} {w.low}"):
                for other in REPLACED_PREPOSITIONS.get(key, ()):
                    yield s.swap("preposition", i, other)
                if key in DROPPED_PREPOSITIONS and s.children(i, "pobj"):
                    yield s.drop("preposition_drop", i)
            objects = s.children(i, "pobj")
            if not objects:
                continue
            thing = objects[0]
            clock = thing.tag == "CD" or thing.low in ("o'clock", "noon", "midnight")
            if w.low == "on" and thing.low in TIME:
                yield s.swap("time_preposition", i, "in")
                yield s.swap("time_preposition", i, "at")
            elif w.low == "in" and (thing.low in MONTHS or re.fullmatch(r"(19|20)\d\d", thing.low)):
                yield s.swap("time_preposition", i, "on")
                yield s.swap("time_preposition", i, "at")
            elif w.low == "at" and clock:
                yield s.swap("time_preposition", i, "in")
                yield s.swap("time_preposition", i, "on")
                if thing.i == i + 1:
                    yield s.insert("time_preposition", i + 1, "the")
            elif w.low == "at" and thing.low in (
                "home",
                "night",
                "work",
                "school",
                "university",
                "party",
                "station",
                "airport",
            ):
                yield s.swap("preposition", i, "on")
            elif w.low == "in" and thing.tag in ("NN", "NNP") and thing.low in _PLACES:
                yield s.swap("preposition", i, "on")
                if thing.tag == "NNP" or thing.low in ("city", "country", "world", "room", "car", "kitchen", "box"):
                    yield s.swap("preposition", i, "at")
            elif (
                w.low == "on"
                and thing.tag == "NN"
                and thing.low
                in (
                    "table",
                    "floor",
                    "wall",
                    "bus",
                    "train",
                    "phone",
                    "island",
                    "roof",
                    "chair",
                    "desk",
                    "bed",
                    "ground",
                    "plane",
                    "page",
                )
            ):
                yield s.swap("preposition", i, "in" if thing.low not in ("bed", "chair") else "at")
            if w.low == "for" and governor.lemma in ("thank", "sorry", "pay", "wait"):
                yield s.swap("preposition", i, "by")
            if w.low == "with" and governor.lemma in ("agree", "dance", "live", "play"):
                yield s.swap("preposition", i, "to")
        if w.lemma in EXTRA_PREPOSITIONS and w.tag.startswith("VB"):
            objects = s.children(i, "dobj")
            if objects and objects[0].tag != "WP" and w.tag != "VBN":
                first = min([objects[0].i, *(c.i for c in s.children(objects[0].i) if c.i < objects[0].i)])
                if first == i + 1:
                    person = objects[0].tag in ("PRP", "NNP") or objects[0].low in _HUMANS
                    if (
                        EXTRA_PREPOSITIONS[w.lemma] != "to"
                        or person
                        or w.lemma in ("answer", "visit", "reach", "attend", "approach", "join", "obey")
                    ):
                        yield s.insert("preposition_extra", i + 1, EXTRA_PREPOSITIONS[w.lemma])
        if (
            w.low == "to"
            and s.at(i + 1) in ("me", "him", "us", "them")
            and s.words[w.head].lemma in ("explain", "describe", "say", "suggest")
        ):
            yield s.drop("indirect_object", i)
        if w.low in ("near", "inside", "behind", "outside") and s.children(i, "pobj"):
            yield s.insert("preposition_extra", i + 1, "of")
            if w.low == "near":
                yield s.insert("preposition_extra", i + 1, "from")
        if w.low in ("tomorrow", "yesterday", "today", "tonight") and w.dep == "npadvmod" and i:
            yield s.insert("time_preposition", i, "in")
            yield s.insert("time_preposition", i, "on")
        if w.low in ("last", "next", "this", "every") and s.at(i + 1) in (
            "week",
            "month",
            "year",
            "monday",
            "friday",
            "summer",
            "day",
            "morning",
            "saturday",
            "sunday",
        ):
            if i and s.tag(i - 1) not in ("IN", "DT"):
                yield s.insert("time_preposition", i, "in" if s.at(i + 1) != "monday" else "on")


_PLACES = frozenset(
    "city country world room car kitchen box house park garden town village hotel hospital street morning evening "
    "afternoon summer winter spring boston tokyo australia london paris japan office pocket bag river sea future past "
    "book newspaper picture photo sky mirror library restaurant".split()
)


def order(s: Sentence) -> Iterator[Change]:
    """always goes -> goes always; like it very much -> like very much it; red car -> car red; pick it up -> pick up it."""
    for i, w in enumerate(s.words):
        if w.low in FREQUENCY and w.dep == "advmod" and w.head == i + 1 and s.tag(i + 1) in ("VBZ", "VBP", "VBD"):
            if s.words[i + 1].lemma != "be":
                yield s.swap("adverb_order", i, f"{s.at(i + 1)} {w.low}", i + 1)
        if (
            w.low in FREQUENCY
            and s.words[i - 1].lemma == "be"
            and i
            and s.tag(i - 1) in ("VBZ", "VBP", "VBD")
            and not s.at(i - 1).startswith("'")
        ):
            yield s.swap("adverb_order", i - 1, f"{w.low} {s.at(i - 1)}", i)
        if w.low == "very" and s.at(i + 1) in ("much", "well") and s.words[i + 1].dep == "advmod":
            verb = s.words[s.words[i + 1].head]
            objects = s.children(verb.i, "dobj")
            if objects and verb.i < objects[0].i < i and objects[0].i == i - 1 and verb.i < i - 1:
                middle = s.text[s.words[verb.i + 1].start : s.words[i - 1].end]
                yield s.swap("adverb_order", verb.i + 1, f"very {s.at(i + 1)} {middle}", i + 1)
        if w.low in ("well", "badly", "often", "sometimes", "yesterday", "today", "tomorrow") and w.dep in (
            "advmod",
            "npadvmod",
        ):
            verb = s.words[w.head]
            objects = s.children(verb.i, "dobj")
            if objects and objects[0].i == i - 1 and verb.i < i - 1 and i - verb.i <= 4:
                middle = s.text[s.words[verb.i + 1].start : s.words[i - 1].end]
                yield s.swap("adverb_order", verb.i + 1, f"{w.low} {middle}", i)
        if (
            w.tag == "JJ"
            and w.dep == "amod"
            and w.head == i + 1
            and s.tag(i + 1) in ("NN", "NNS")
            and s.tag(i - 1) in ("DT", "PRP$", "CD")
        ):
            yield s.swap("adjective_order", i, f"{s.words[i + 1].text} {w.low}", i + 1)
        if w.low == "enough" and i and s.tag(i - 1) == "JJ":
            yield s.swap("adjective_order", i - 1, f"enough {s.at(i - 1)}", i)
        if (
            w.tag == "RP"
            and i >= 2
            and s.at(i - 1) in ("it", "them", "him", "her", "me")
            and s.words[i - 2].i == w.head
        ):
            yield s.swap("phrasal", i - 1, f"{w.low} {s.at(i - 1)}", i)
        if (
            w.tag == "RP"
            and w.head == i - 1
            and s.words[i - 1].lemma
            in ("look", "pick", "turn", "put", "wake", "get", "give", "take", "fill", "find", "throw")
        ):
            yield s.drop("phrasal", i)
        if (
            w.lemma in ("give", "tell", "show", "send", "ask", "teach", "bring", "buy")
            and s.tag(i + 1) == "PRP"
            and s.tag(i + 2) in ("DT", "PRP$")
        ):
            yield s.insert("preposition_extra", i + 1, "to")


def comparison(s: Sentence) -> Iterator[Change]:
    """bigger -> more big, more bigger; better -> more good; taller than -> taller that; the best -> the most good."""
    for i, w in enumerate(s.words):
        if w.tag in ("JJR", "RBR") and w.low not in (
            "more",
            "less",
            "later",
            "further",
            "earlier",
            "sooner",
            "longer",
            "rather",
        ):
            base = {"better": "good", "worse": "bad"}.get(w.low, w.lemma.lower())
            if base == w.low:
                base = w.low[:-3] + "y" if w.low.endswith("ier") else re.sub(r"([bdgnt])\1$", r"\1", w.low[:-2])
            yield s.swap("comparative", i, f"more {base}")
            yield s.swap("comparative", i, f"more {w.low}")
            if w.low in ("better", "worse"):
                yield s.swap("comparative", i, {"better": "gooder", "worse": "badder"}[w.low])
            elif s.at(i + 1) == "than":
                yield s.swap("comparative", i, base)
        if w.tag == "JJS" and w.low not in ("most", "least", "latest"):
            base = {"best": "good", "worst": "bad"}.get(w.low, w.lemma.lower())
            yield s.swap("comparative", i, f"most {base}")
            yield s.swap("comparative", i, f"most {w.low}")
            if s.at(i - 1) == "the":
                yield s.swap("comparative", i, f"more {base}")
                yield s.drop("comparative", i - 1)
        if w.low == "than" and i:
            for other in ("that", "as", "then", "of"):
                yield s.swap("comparative", i, other)
        if w.low == "more" and w.head == i + 1 and s.tag(i + 1) == "JJ":
            yield s.swap("comparative", i, s.at(i + 1) + ("r" if s.at(i + 1).endswith("e") else "er"), i + 1)
        if w.low == "most" and s.at(i - 1) == "the" and s.tag(i + 1) == "JJ":
            yield s.swap("comparative", i, "more")
        if w.low == "as" and w.dep == "prep" and i >= 2 and s.at(i - 2) == "as":
            for other in ("than", "like", "that"):
                yield s.swap("comparative", i, other)
        if w.low == "as" and s.at(i - 1) == "same":
            for other in ("than", "that", "like", "of"):
                yield s.swap("comparative", i, other)
        if w.low == "as" and s.at(i + 2) == "as":
            yield s.swap("comparative", i, "so")
        if w.low == "much" and s.tag(i + 1) in ("JJR", "RBR"):
            yield s.swap("comparative", i, "more")
            yield s.swap("comparative", i, "very")


def adverbs(s: Sentence) -> Iterator[Change]:
    """speaks fluently -> speaks fluent; well -> good; tastes good -> tastes well; bored -> boring."""
    for i, w in enumerate(s.words):
        if w.tag == "RB" and w.low.endswith("ly") and w.dep == "advmod" and len(w.low) > 5:
            head = s.words[w.head]
            base = w.low[:-2] if not w.low.endswith("ily") else w.low[:-3] + "y"
            if (
                head.tag.startswith("VB")
                and w.i > head.i
                and w.low
                not in (
                    "early",
                    "really",
                    "only",
                    "friendly",
                    "family",
                    "slowly",
                    "quickly",
                    "probably",
                    "usually",
                    "finally",
                    "actually",
                    "suddenly",
                    "recently",
                    "exactly",
                    "immediately",
                )
            ):
                yield s.swap("adverb", i, base)
            elif (
                w.low in ("slowly", "quickly", "immediately", "suddenly")
                and head.tag.startswith("VB")
                and i + 2 >= len(s.words)
            ):
                yield s.swap(
                    "adverb",
                    i,
                    base + "ly" if base.endswith("l") else {"slowly": "slowy", "quickly": "quicky"}.get(w.low, base),
                )
            if w.low == "really" and s.tag(i + 1) == "JJ":
                yield s.swap("adverb", i, "realy")
        if w.low == "well" and w.dep == "advmod" and s.words[w.head].tag.startswith("VB") and w.i > w.head:
            yield s.swap("adverb", i, "good")
        if w.tag == "JJ" and w.dep == "acomp":
            verb = s.words[w.head]
            if w.low == "good":
                yield (
                    s.swap("adverb", i, "well")
                    if verb.lemma in ("taste", "smell", "sound", "look")
                    else s.swap("adverb", i, "goodly")
                )
            elif verb.lemma in COPULAS and w.low in MANNER:
                yield s.swap("adverb", i, w.low[:-1] + "ily" if w.low.endswith("y") else w.low + "ly")
        if w.low in ING_ED:
            yield s.swap("ing_ed", i, ING_ED[w.low])
        for ed, ing in ING_ED.items():
            if w.low == ing and w.tag == "JJ":
                yield s.swap("ing_ed", i, ed)
        if w.low == "hard" and w.dep == "advmod":
            yield s.swap("adverb", i, "hardly")
        if w.low in ("too", "so", "very") and s.tag(i + 1) == "JJ" and w.head == i + 1:
            if w.low == "too":
                yield s.swap("too_very", i, _like("too much", w))
            elif w.low == "very":
                yield s.swap("too_very", i, _like("much", w))
        if w.low == "such" and s.at(i + 1) in ("a", "an"):
            yield s.swap("so_such", i, "so")
            yield s.drop("so_such", i + 1)
        if w.low == "so" and s.tag(i + 1) == "JJ" and w.head == i + 1:
            yield s.swap("so_such", i, "such")


def years_old(s: Sentence) -> Iterator[Change]:
    """I am 20 years old -> I have 20 years."""
    for i in range(1, len(s.words) - 3):
        number, unit, old = s.words[i + 1], s.at(i + 2), s.at(i + 3)
        if number.tag == "CD" and unit in ("years", "year") and old == "old" and s.words[i].lemma == "be":
            be = s.words[i]
            have = {
                "am": "have",
                "'m": " have",
                "is": "has",
                "'s": " has",
                "are": "have",
                "was": "had",
                "were": "had",
            }.get(be.low)
            if have:
                yield s.swap("have_be", i, f"{have} {number.text} {unit}", i + 3)
                yield s.swap("have_be", i, have)
            yield s.drop("have_be", i + 3)
            yield s.swap("have_be", i + 2, "year")


def relatives(s: Sentence) -> Iterator[Change]:
    """the man who -> the man which, what; everything that -> everything what."""
    for i, w in enumerate(s.words):
        if w.dep in ("nsubj", "dobj", "nsubjpass") and w.tag in ("WP", "WDT") and i and s.words[w.head].dep == "relcl":
            before = s.tag(i - 1)
            if w.low == "who":
                yield s.swap("relative", i, "which")
                yield s.swap("relative", i, "what")
            elif w.low == "that" and before in ("NN", "NNS"):
                yield s.swap("relative", i, "what")
                if w.dep == "nsubj":
                    yield s.drop("relative", i)
            elif w.low == "which" and before in ("NN", "NNS"):
                yield s.swap("relative", i, "who")
                yield s.swap("relative", i, "what")
        if w.low in ("everything", "all", "something", "nothing") and s.at(i + 1) == "that":
            yield s.swap("relative", i + 1, "what")
        if w.tag == "POS" and w.low in ("'s", "’s") and s.tag(i + 1) in ("NN", "NNS", "JJ"):
            yield Change("possessive", w.start, w.end, "")
        if w.low == "what" and w.tag == "WP" and w.dep == "dobj" and i and s.tag(i - 1) in ("VBP", "VB", "VBZ", "VBD"):
            yield s.swap("relative", i, "that")
            yield s.swap("relative", i, "which")


_TABLE = read_slips(Path(__file__).parent / "data" / "slips.en.tsv")
_CHUNK = re.compile(r"[\w]+(?:['’]\w+)*|'\w+")


def phrases(s: Sentence) -> Iterator[Change]:
    """Fixed expressions, confused words and common misspellings, from `data/slips.en.tsv`."""
    tokens = [(m.group().lower(), m.start(), m.end()) for m in re.finditer(r"'?\w+|\w+", s.text)]
    whole = [(m.group().lower(), m.start(), m.end()) for m in _CHUNK.finditer(s.text)]
    for stream in (tokens, whole):
        for k, (word, start, _end) in enumerate(stream):
            for kind, words, wrongs in _TABLE.get(word, ()):
                if [t[0] for t in stream[k : k + len(words)]] == words:
                    last = stream[k + len(words) - 1][2]
                    after = s.text[last : last + 1]
                    if after in ("'", "’") or (words == ["there"] and _is_expletive(s, start)):
                        continue
                    for wrong in wrongs:
                        new = wrong[:1].upper() + wrong[1:] if s.text[start].isupper() and word != "i" else wrong
                        yield Change(kind, start, last, new)
        if stream is tokens and [t[:2] for t in tokens] == [t[:2] for t in whole]:
            break


def _is_expletive(s: Sentence, start: int) -> bool:
    return any(w.start == start and w.dep == "expl" for w in s.words)


RULES: tuple[Rule, ...] = (
    agreement,
    collective,
    there_is,
    past,
    auxiliary_past,
    perfect,
    since_for,
    if_will,
    future,
    progressive,
    copula,
    modals,
    questions,
    embedded_questions,
    negation,
    infinitives,
    want_that,
    articles,
    numbers,
    pronouns,
    prepositions,
    order,
    comparison,
    adverbs,
    years_old,
    relatives,
    phrases,
)
