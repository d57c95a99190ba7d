"""The kind of an error in English: rules over one pair of words, irregular verbs and a list of common verbs."""

from __future__ import annotations

import re

from tutor.grammar.morphology import is_known, lemma, near
from tutor.grammar.reasons import ADJECTIVES

_TEXT = {
    "article": "a an the",
    "preposition": "in on at to for of with from by about into since until during over under between after before "
    "across through against among along around behind beside near off onto out toward towards up down upon within "
    "without",
    "clitic": "me him her us them it",
    "subject": "i you he she we they it",
    "pronoun": "my your his her its our their mine this that these those who which whom some any something anything "
    "somebody anybody myself yourself himself herself",
    "conjunction": "and or but because so if that although while when than",
    "person": "",
}
WORDS = {kind: frozenset(text.split()) for kind, text in _TEXT.items()}
_IRREGULAR = (  # base, past, participle
    "be was been,bear bore born,"
    "become became become,begin began begun,bite bit bitten,blow blew blown,break broke broken,"
    "bring brought brought,build built built,buy bought bought,catch caught caught,choose chose chosen,come came come,"
    "cost cost cost,cut cut cut,do did done,draw drew drawn,drink drank drunk,drive drove driven,eat ate eaten,"
    "fall fell fallen,feed fed fed,feel felt felt,fight fought fought,find found found,fly flew flown,"
    "forget forgot forgotten,forgive forgave forgiven,freeze froze frozen,get got got,give gave given,go went gone,"
    "grow grew grown,have had had,hear heard heard,hide hid hidden,hit hit hit,hold held held,hurt hurt hurt,"
    "keep kept kept,know knew known,lead led led,learn learnt learnt,leave left left,lend lent lent,let let let,"
    "lie lay lain,lose lost lost,make made made,mean meant meant,meet met met,pay paid paid,put put put,read read read,"
    "ride rode ridden,ring rang rung,rise rose risen,run ran run,say said said,see saw seen,sell sold sold,"
    "send sent sent,set set set,shake shook shaken,shine shone shone,show showed shown,shut shut shut,sing sang sung,"
    "sit sat sat,sleep slept slept,speak spoke spoken,spend spent spent,stand stood stood,steal stole stolen,"
    "swim swam swum,take took taken,teach taught taught,tell told told,think thought thought,throw threw thrown,"
    "understand understood understood,wake woke woken,wear wore worn,win won won,write wrote written"
)
PAST = {past: base for base, past, _ in (row.split() for row in _IRREGULAR.split(","))} | {"were": "be"}
PARTICIPLE = {part: base for base, _, part in (row.split() for row in _IRREGULAR.split(","))}
VERBS = frozenset(row.split()[0] for row in _IRREGULAR.split(",")) | frozenset(
    "accept add agree allow answer appear arrive ask believe belong book borrow call cancel care carry change "
    "check clean climb close complain complete continue cook cost count cross cry dance decide deliver depend "
    "describe die discuss dream dress drop earn end enjoy enter exercise expect explain fail finish fix "
    "follow happen hate help hope hurry improve include invite join jump kill laugh like listen live look "
    "love manage marry mind miss move need offer open order pack park pass phone pick plan play practise "
    "practice prefer prepare promise pull push rain reach receive achieve act add admit advise afford "
    "apologize apologise attend avoid bake behave blame borrow breathe celebrate charge chat cheat collect "
    "compare consider contact contain contribute control cough cover create cycle damage delay deny deserve "
    "destroy develop discover dislike divide double doubt encourage escape examine exist explore express face "
    "fasten fear fill fit fold force gain greet grab guess guide hand handle heat hike hunt identify imagine "
    "influence inform install insist introduce iron judge knock land last lift lock mean measure mention mix "
    "name notice obey occur offend operate own paint park persuade point pour press produce promote protect "
    "prove provide punish realise realize reduce refer refuse regret reject remind remove replace report "
    "request require rob rush scare score search serve settle share shout sign skate ski slip solve spell "
    "spill spread state stare store struggle succeed suffer suit support suppose surprise surround switch "
    "tend throw tidy touch train translate treat trust type unlock vote warn waste weigh wonder wrap yell "
    "recommend relax remember rent repair reply rest return save search seem share shop smell smile smoke "
    "sound start stay stop study suggest talk taste tell thank travel try turn use visit wait walk want wash "
    "watch wish work worry".split()
)
AUXILIARIES = frozenset("do does did don't doesn't didn't".split())
PERFECT = frozenset("have has had haven't hasn't hadn't will won't would wouldn't 've 'll".split())
MODALS = frozenset("can could may might must should would will can't couldn't shouldn't mustn't won't wouldn't".split())
_FORM_OF_HAVE = frozenset("have has had haven't hasn't hadn't".split())
_NOUN_BEFORE = (
    WORDS["article"]
    | WORDS["preposition"]
    | frozenset(
        "my your his her its our their this that these those some any many much few several two three four "
        "five six seven eight nine ten both other no every each another of red big small new old good".split()
    )
)
_AGREEING = frozenset(
    "is are am was were has have does do doesn't don't isn't aren't wasn't weren't hasn't haven't".split()
)


def base(word: str) -> str:
    """The base form of a verb form, as far as endings and the irregular ones tell."""
    word = word.removesuffix("n't") if word.endswith("n't") else word
    if word in ("is", "are", "am", "was", "were", "been", "being", "'s", "'m", "'re"):
        return "be"
    if word in PAST or word in PARTICIPLE:
        return PAST.get(word) or PARTICIPLE[word]
    for ending, add in (
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("d", ""),
        ("ing", ""),
        ("ing", "e"),
    ):
        stem = word.removesuffix(ending) + add
        if word.endswith(ending) and (stem in VERBS or re.sub(r"(.)\1$", r"\1", stem) in VERBS):
            return stem if stem in VERBS else re.sub(r"(.)\1$", r"\1", stem)
    return lemma(word, "en")


def _ing(word: str) -> bool:
    return word.endswith("ing") and base(word) != word


def is_past(word: str) -> bool:
    """True for a past form or participle that is not also the base form (put, hurt)."""
    return word != base(word) and _is_past(word)


def _is_past(word: str) -> bool:
    return word in PAST or word in PARTICIPLE or (word.endswith("ed") and base(word) != word)


def pair(x: str, y: str, before: tuple[str, ...]) -> str:
    """Type of the change of one lower-case word into another; `before` are the words in front, the nearest last."""
    if {x, y} in ({"this", "these"}, {"that", "those"}):
        return "number"
    if x in WORDS["article"] and y in WORDS["article"] | {"some"}:
        return "article"
    if {x, y} in ({"worse", "worst"}, {"better", "best"}) or (y == "as" and {"same", "as"} & set(before)):
        return "comparison"
    if y == f"{x}'s":
        return "word_choice"
    if {base(x), base(y)} in ({"make", "do"}, {"say", "tell"}):
        return "word_choice"
    if y == "than" or (x == "than" and y in ("as", "that")) or {x, y} <= {"more", "most", "as", "less", "least"}:
        return "comparison"
    if {x, y} in ({"don't", "doesn't"}, {"isn't", "aren't"}, {"wasn't", "weren't"}, {"haven't", "hasn't"}):
        return "agreement"
    if x.removesuffix("s") == y and y in MODALS:
        return "agreement"  # he cans -> can
    if y in MODALS and x in AUXILIARIES:
        return "verb_form"  # don't can -> can't
    if {x, y} == {"will", "would"}:
        return "tense"
    if x in _AGREEING and y in _FORM_OF_HAVE and base(x) != "have":
        return "tense"  # how long does -> has, he is gone -> had gone
    if y == "been" and base(x) == "be":
        return "tense"
    if {x, y} == {"is", "it's"}:
        return "pronoun"
    if x.partition("'")[0] == y and y in WORDS["subject"]:
        return "verb_form"  # I'm -> I, you'll -> you
    if x in WORDS["article"] and y in WORDS["preposition"]:
        return "preposition"
    wanted = "want" in {base(w) for w in before}
    if wanted and ((x == "that" and y in WORDS["clitic"]) or (x in WORDS["subject"] and y == "to")):
        return "verb_form"
    if x in WORDS["clitic"] and y == "each":
        return "pronoun"
    if x == "what" and y in ("that", "which", "who"):
        return "pronoun"
    ends = {x + "er", x + "est", x + "r", x + "st", x + x[-1] + "er", x + x[-1] + "est"} if x in ADJECTIVES else set()
    if x not in VERBS and y in ends | {x[:-1] + "ier", x[:-1] + "iest"} and x[-1] in "y" + x[-1] * bool(ends):
        return "comparison"
    if x.endswith("ed") and y.endswith("ed") and near(x, y) and not is_known(x, "en"):
        return "spelling"  # cryed, stoped
    if {x, y} == {"its", "it's"}:
        return "spelling"
    if y in AUXILIARIES and x in ("not", "no"):
        return "verb_form"
    if y.partition("'")[0] == x and x in WORDS["subject"]:
        return "verb_form" if y.endswith(("'m", "'s", "'re")) else "tense"  # i -> i'm, i -> i've
    if x == "of" and y == "have":
        return "verb_form"
    if x in WORDS["article"] and y in WORDS["pronoun"]:
        return "pronoun"
    if x in _AGREEING and y in _AGREEING and base(x) != base(y):
        return "word_choice" if {base(x), base(y)} == {"have", "be"} else "verb_form"
    found = _function_words(x, y)
    return found or _content_words(x, y, before)


def _function_words(x: str, y: str) -> str | None:
    for kind, name in (("preposition", "preposition"), ("conjunction", "conjunction")):
        if x in WORDS[kind] and y in WORDS[kind]:
            return name
    both = WORDS["pronoun"] | WORDS["clitic"] | WORDS["subject"]
    return "pronoun" if x in both and y in both else None


def _content_words(x: str, y: str, before: tuple[str, ...]) -> str:
    previous = before[-1] if before else ""
    relative = previous == "that" and bool(before[:-1])  # the one that plays
    noun_place = (previous in _NOUN_BEFORE and not relative) or bool(re.fullmatch(r"\d+", previous))
    verb = base(x) == base(y) and base(y) in VERBS
    if x in _AGREEING and y in _AGREEING and base(x) == base(y):
        return "agreement" if is_past(x) == is_past(y) else "tense"
    if y in (f"{x}ing", f"{x[:-1]}ing") and previous in WORDS["preposition"]:
        return "verb_form"
    if verb and y.endswith("ing") and not x.endswith("ing"):
        return "verb_form"  # for wait -> for waiting
    if verb and not (noun_place and previous != "to"):
        return _verb_change(x, y, before)
    if {x, y} & {w + e for w in (x, y) for e in ("s", "es")}:
        return "number"
    if lemma(x, "en") == lemma(y, "en") and not verb:
        ending = re.search(r"(er|est|ing|ed|ly)$", x) or re.search(r"(er|est|ing|ed|ly)$", y)
        if not ending:
            return "number"
    made = {f"{base(y)}ed", f"{base(y)[:-1]}ed", f"{base(y)}d", f"{y}d", f"{y}ed"}
    if (is_past(y) or y in PAST) and (x in made or base(x) == base(y)):
        return "verb_form"  # goed, buyed
    stem = re.sub(r"(ily|ly|ing|ed|y|e)$", "", x)
    if stem == re.sub(r"(ily|ly|ing|ed|y|e)$", "", y) and len(stem) > 2:
        return "verb_form" if verb else "word_choice"  # boring / bored, slow / slowly
    if (
        re.search(r"(er|est)$", x)
        and x.startswith(y[:3])
        and (y in ("better", "best", "worse", "worst") or x.startswith(y))
    ):
        return "comparison"
    misspelt = near(x, y) and (not is_known(x, "en") or (len(x) > 6 and x[:4] == y[:4]))
    return "spelling" if misspelt else "word_choice"


def _verb_change(x: str, y: str, before: tuple[str, ...]) -> str:
    near_helpers = AUXILIARIES | PERFECT | frozenset("can could must should may might not".split())
    helped = (
        bool(set(before[-3:]) & near_helpers)
        or "to" in before[-1:]
        or any(w.endswith(("'ve", "'d")) for w in before[-3:])
    )
    if y in (f"{x}s", f"{x}es") and set(before[-2:-1]) & (MODALS | AUXILIARIES) and before[-1] in VERBS:
        return "number"  # must change trains
    finite = not _ing(x) and not _ing(y)
    if finite and x != y and not is_past(x) and not is_past(y) and "s" in (x[-1], y[-1]):
        return "verb_form" if helped else "agreement"
    if finite and is_past(x) != is_past(y) and not helped:
        be = bool(set(before[-1:]) & frozenset("am is are was were be been 'm 's 're".split()))
        return "verb_form" if be else "tense"
    return "verb_form"


ADVERBS = frozenset("already always never often usually sometimes just still also ever".split())


def phrase(a: list[str], b: list[str], before: tuple[str, ...] = ()) -> str | None:
    """Type of a change between phrases of verbs (`am here -> have been`, `will rain -> rains`); None if it is none."""
    a, b = ([w for w in words if w not in ADVERBS] or words for words in (a, b))
    x, y = a[-1], b[-1]
    if len(a) == len(b) == 1:
        return None if base(x) != base(y) or base(y) not in VERBS else _verb_change(x, y, before)
    if base(x) != base(y) and not {x, y} <= {"not"}:
        return None
    helpers = set(a[:-1]) ^ set(b[:-1])
    if helpers & PERFECT or (helpers & frozenset("been".split())):
        return "tense"
    if y.endswith("ing") and not _ing(x) and helpers & frozenset("am is are was were".split()):
        return "tense"  # cooked -> was cooking
    if helpers & (AUXILIARIES | frozenset("to am is are was were be 'm 're".split())):
        return "verb_form"
    return None
