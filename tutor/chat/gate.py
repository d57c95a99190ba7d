"""The gate on the way out: what a model worded is shown only if nothing here objects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tutor.chat.llama import Draft
from tutor.chat.templates import harmless
from tutor.grammar.edits import tokenize
from tutor.languages import PACKS, intent_of, looks_like, normalize
from tutor.scenarios import Script
from tutor.session import Session
from tutor.words import glossary

MAX_WORDS = {"A1": 12, "A2": 16, "B1": 24, "B2": 32, "C1": 40}
"""Longest sentence of a free model's reply, by level."""
UNKNOWN = {"A1": 0.2, "A2": 0.25, "B1": 0.4}
"""Largest share of words that neither the project's own lines nor the learner use, by level; free above."""
OUT_OF_ROLE = re.compile(
    r"\b((como|soy) (una? )?(ia|inteligencia|modelo|asistente|bot|robot|programa)|as an ai|i am an? (ai|bot|robot)|"
    r"i'm an? (ai|bot|robot)|language model|asistente virtual|virtual assistant|"
    r"en que puedo ayudar\w* hoy|how can i (help|assist) you today|no puedo ayudar\w* con es[oa]|"
    r"can't help (you )?with that|(el|la) (estudiante|alumn[oa]) (ha|tiene|parece|dice|quiere|es)|"
    r"the (learner|student) (has|seems|says|wants|is)|esto es verdad|this is true|director|prompt|instruc\w+|openai|"
    r"chatgpt)\b|\[|\]"
)
UNSAFE = re.compile(
    r"\b(sexo|sexy|besarte|desnud\w+|drogas?|cocaina|porro|suicid\w+|matar\w*|pistola|"
    r"sex|naked|kiss you|drugs?|cocaine|weed|suicide|kill|gun)\b"
)
FAMILIAR = re.compile(
    r"\b(tú|ti|te|tu|tus|tuy[oa]s?|contigo|quieres|prefieres|puedes|tienes|eres|sabes|vas|vienes|necesitas|deseas|buscas|"
    r"dices|piensas|crees|haces|has|pones|traes|podrías|querrías|tendrías|deberías|preferirías|dime|dame|cuéntame|perdona|"
    r"siéntate)\b"
)
FORMAL = re.compile(r"\b(ustedes|usted|dígame|deme|cuénteme|perdone|siéntese)\b")
"""Words that no Spanish speaker says to a person they call usted, or tú."""
MIRRORED = {
    "es": re.compile(
        r"\b(mi|mis|mio|mia|me|yo|conmigo|nosotr\w+|nuestr\w+|soy|estoy|tengo|quiero|prefiero|somos|tenemos)\b"
    ),
    "en": re.compile(r"\b(my|mine|me|i|we|our|us|i'm|i've|i'd|we're)\b"),
}
"""The first person, which a reaction must not copy from the message."""
ECHO_WORDS = {
    "es": frozenset(
        (
            "el la los las un una unos unas de del a al en con por para y e o u ni que sin su sus usted ustedes "
            "tu tus te le les lo no si se es son entonces asi muy bien acuerdo entendido apuntado anotado "
            "perfecto claro supuesto problema gracias cambio cambiado mejor prefiere prefieres quiere quieres "
            "tiene tienes tomo nota queda"
        ).split()
    ),
    "en": frozenset(
        (
            "the a an of to in on at with for from and or nor no not without your you you're you've you'd then so "
            "very well good noted all right of course certainly fine thank thanks changed change instead rather "
            "is are it's it that's that understood got nights please just only"
        ).split()
    ),
}
"""What a reaction may say besides the message's own words. Praise and pity are left to authored lines: a small model
called a funeral lovely."""
ECHOED_ACTS = ("answer", "decline")
"""What a small model's reactions may answer; readers found the others wrong too often."""
CERTAIN_MEAN, CERTAIN_LEAST = -0.45, -2.2
"""Least mean and least single log-probability of a small model's reaction (RESULTS.md, reactions)."""
LONGEST_MESSAGE = 8
"""Words of a message that a small model still takes up rightly."""


@dataclass(frozen=True)
class Gate:
    """Judges sentences for one session. `is_clean` is the grammar check."""

    session: Session
    script: Script
    is_clean: Callable[[str], bool]

    def passes(self, sentence: str) -> bool:
        """May the character say this sentence?"""
        level, language = self.session.level, self.session.language
        words = [t.text for t in tokenize(sentence) if t.is_word]
        plain = normalize(sentence)
        if not words or len(words) > MAX_WORDS[level] or harmless(sentence) != sentence:
            return False
        if OUT_OF_ROLE.search(plain) or "[" in sentence or "]" in sentence or UNSAFE.search(plain):
            return False
        if intent_of(sentence, PACKS[language]) in ("rude", "distress", "injection"):
            return False
        if looks_like(sentence, PACKS[language]) != language:
            return False
        if language == "es" and (FAMILIAR if self.script.formal else FORMAL).search(sentence.lower()):
            return False
        return not self._repeats(sentence, words) and self._is_known(words) and self.is_clean(sentence)

    def reaction(self, draft: Draft, message: str, act: str) -> bool:
        """May a small model's reaction to the message be said? Only a sure echo of a short message."""
        if act not in ECHOED_ACTS or len(message.split()) > LONGEST_MESSAGE:
            return False
        if (
            draft.mean < CERTAIN_MEAN
            or draft.least < CERTAIN_LEAST
            or "?" in draft.text
            or draft.text[-1:] not in ".!…"
        ):
            return False
        return echoes(draft.text, message, act, self.session.language) and self.passes(draft.text)

    def _repeats(self, sentence: str, words: list[str]) -> bool:
        if any(sentence in m.text for m in self.session.messages if m.role == "tutor"):
            return True
        heard = [word.lower() for word in words]
        return len(heard) > 3 and len(set(heard)) <= len(heard) / 2  # "Good choice, good choice."

    def _is_known(self, words: list[str]) -> bool:
        """No numbers from nowhere, and at the lower levels few words that the scene does not use."""
        heard = " ".join(m.text for m in self.session.messages)
        authored = " ".join(self.script.glosses())
        if not self._numbers(" ".join(words)) <= self._numbers(f"{heard} {authored}"):
            return False
        share = UNKNOWN.get(self.session.level)
        if share is None:
            return True
        known = glossary(self.session.language)
        own = set(normalize(heard).split())
        strange = [w for w in words if normalize(w) not in known and normalize(w) not in own and not w[0].isupper()]
        return len(strange) <= max(1, share * len(words))

    @staticmethod
    def _numbers(text: str) -> set[str]:
        return set(re.findall(r"\d+", text))


def echoes(reaction: str, message: str, act: str, language: str) -> bool:
    """True if a reaction says nothing but what the message says, and some words of courtesy.

    Its other words stand in the message, once and in the same order, in that form or another with the same beginning
    (prefiero, prefiere); what is negated there is negated here; and nothing is left in the first person.
    """
    said, heard = normalize(reaction), normalize(message)
    if set(MIRRORED[language].findall(said)) & set(MIRRORED[language].findall(heard)):
        return False
    negation = PACKS[language].negating
    if "que bien" in said or (act == "answer" and bool(negation.search(heard)) != bool(negation.search(said))):
        return False
    known = ECHO_WORDS[language]
    words, places = heard.split(), list[int]()
    for word in said.split():
        place = next((i for i, other in enumerate(words) if word == other or _same_beginning(word, other)), None)
        if word in known and (place is None or len(word) <= 3):
            continue
        if place is None or place in places:
            return False
        places.append(place)
    return bool(places) and places == sorted(places)


def _same_beginning(a: str, b: str) -> bool:
    return len(a) >= 4 and a[:4] == b[:4] and abs(len(a) - len(b)) <= 2
