"""The topic gate: does a message belong to the scene, and which of its goals and questions does it meet?

An embedding model (sentence-transformers) turns texts into unit vectors. The embedded model also carries a head that
reads the tutor's last line and the message together: cosine alone cannot tell "I have to drive later" (a fine answer
to "What would you like to drink?") from "Camels drink a hundred litres". A model without a head gates by rank: the
message must be closer to this scene than to most other scenes.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tutor.errors import ModelError
from tutor.grammar.edits import tokenize
from tutor.languages import PACKS, intent_of, looks_like, normalize
from tutor.scenarios import Scenario, Script, scenarios

WELCOME = frozenset({"repeat", "thanks", "greeting", "goodbye"})
"""Intents that always belong to a conversation."""
UNWELCOME = frozenset({"injection", "rude", "distress", "robot"})
"""Intents that never belong to a scene; the director answers them with fixed lines."""
QUESTION_WORDS = re.compile(
    r"(que(?! (calor|frio|bien|mal|ric[oa]s?|buen\w*|pena|lastima|bonit\w+|suerte|alegria|rar[oa]|rabia|asco|verguenza|"
    r"tarde|barbaridad|maravilla|guay|gracia|va)\b)|cual|cuales|donde|cuant[oa]s?|quien|como es|como son|por que|hay|"
    r"cuando (es|son|puedo|puede|abren?|cierran?|llegan?|sale|empieza|tengo|hay|viene)|tienen?|"
    r"what(?! an? )|which|when (is|are|do|does|can|will|did)|where|who|how(?! (nice|lovely|sad|funny|kind)\b)|why|"
    r"is there|are there|do you|does|can i|is it|have you)\b"
)
WH = (
    r"(si|que|cual\w*|cuant\w+|cuando|a?donde|como|quien\w*|por que|a que|"
    r"if|whether|what|which|when|where|who|how|why)"
)
"""Words that begin an indirect question."""
ASKS_INDIRECTLY = re.compile(
    rf"\b(?<!no )(((me gustaria|queria|quisiera|quiero|necesito|querria) (saber|preguntar(le|te)?)|dime|digame|"
    rf"pued[eo]s? decirme|podria decirme|usted sabe|sabe usted) {WH}|sabes (?!que ){WH}|"
    rf"(i'd like|i would like|i want|i need|i wanted) to (know|ask( you)?) {WH}|wondering {WH}|"
    rf"(can|could|would) you (please )?tell me|(?<!n't )(?<!not )(?<!never )tell me {WH}|do you know {WH})\b"
)
"""Words that ask something within a statement ("I'd like to know whether ...")."""
RANK_THRESHOLD = 0.6
PASSING = "passing"
"""Stands for the scene in the labels of situations, which belong to any."""
NO_ANSWER = ""
"""What calls for no answer of the scene."""
NOTHING, UNANSWERED = "none", "ask"
"""Labels of words that tell nothing, and of a question that the scene has no answer for."""
ANSWERING = "answers.safetensors"
"""The encoder's last layers, fine-tuned to tell which answer a clause calls for; its metadata name the model below."""
VECTORS = "vectors.safetensors"
"""Vectors of the shipped scenes, so that nobody waits for them."""
SHARED = (NOTHING, UNANSWERED, "situation")
"""Kinds of labels that every scene has."""
PORTION, LONGEST = 300, 1800
"""Characters of a message that are heard at a time, and altogether."""
HEARD = 0.3
"""Least probability of a word for it to belong to a run."""


class Embedder(Protocol):
    """Texts to vectors. `name` tells which model it is; `threshold` is the least pair score that is on topic."""

    name: str
    threshold: float

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32 vectors of length 1."""

    def pair_scores(self, contexts: Sequence[str], messages: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        """(n,) probabilities that each message fits its context, (n, acts) what it does; None without a head."""

    acts: Sequence[str]
    """What a message may do, in the order of the second array's columns; empty if the model does not tell."""

    def words(self, context: str, message: str) -> Words | None:
        """What each word of the message tells; None if the model does not."""

    def embed_for_answers(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32 vectors of length 1 for `answers`; those of `embed` if the model has no layers of its own."""

    def answers(self, scenario: str, vectors: np.ndarray) -> tuple[Sequence[str], np.ndarray] | None:
        """Which answer of the scene (n, d) vectors of `embed_for_answers` call for: ids, and (n, ids) probabilities.

        None if the model was not trained for this scene.
        """

    def stored(self, key: str) -> np.ndarray | None:
        """(n, d) vectors that came with the model, by `digest` of their texts."""


@dataclass(frozen=True)
class Words:
    """What the words of one message tell.

    spans: (start, end) of each word. labels: what a word may tell, in any scene: "goal.SCENE.ID", "ask.SCENE.ID",
    "situation.ID", UNANSWERED, NOTHING. tells: (words, labels) logits. echo: (words,) probabilities that an attentive
    listener says the word back.
    """

    spans: Sequence[tuple[int, int]]
    labels: Sequence[str]
    tells: np.ndarray
    echo: np.ndarray


@dataclass(frozen=True)
class Judgement:
    """`score` is a probability (embedded model) or a rank (others), both in 0-1.

    acts: probability of each thing that a message may do (answer, request, sad, rude, ...); empty if unknown.
    """

    on_topic: bool
    score: float
    acts: Mapping[str, float] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """The likeliest act; `answer` if the model does not tell."""
        return max(self.acts, key=lambda act: self.acts[act], default="answer")

    def chance(self, *acts: str) -> float:
        """Probability that the message does one of these things."""
        return sum(self.acts.get(act, 0.0) for act in acts)


@dataclass(frozen=True)
class Run:
    """Neighbouring words of a message that tell the same thing. chance: mean probability of its words."""

    id: str
    start: int
    end: int
    chance: float


@dataclass(frozen=True)
class Call:
    """A clause of a message and the answer of the scene that it most likely calls for, with its probability."""

    answer: str
    chance: float
    asks: bool
    """It has the form of a question."""


@dataclass(frozen=True)
class Match:
    """How close a message is to each goal's examples and to the questions a learner may ask (cosines)."""

    goals: Mapping[str, float]
    answer: str | None
    answer_score: float
    mixed: bool = False
    """The message both states and asks something: goals were matched with the statements, questions with the rest."""
    example: str = ""
    """The authored answer that is closest."""
    heard: Heard | None = None
    """What the words tell, where the model was trained on this scene."""
    asked: tuple[tuple[str, float], ...] = ()
    """For each question of the message, the closest authored one and its cosine."""
    answers: Mapping[str, float] = field(default_factory=dict)
    """The closest wording of each authored question, to the questions of the message or else to all of it."""
    passing: tuple[Run, ...] | None = None
    """The situations that statements tell, likeliest reading each; None for a model that was not trained for it."""
    calls: tuple[Call, ...] = ()
    """What each clause calls for, where the model was trained on the scene's answers; questions first."""
    trained: frozenset[str] = frozenset()
    """The answers that it was trained on."""


@dataclass(frozen=True)
class Heard:
    """What was heard in a message, each in the order of the message.

    goals: told, by id. asks: questions that the scene answers; UNANSWERED for others. situations: said in passing.
    echoes: stretches worth saying back. untrained: answers of the scene that the model has never heard asked for.
    """

    goals: tuple[Run, ...] = ()
    asks: tuple[Run, ...] = ()
    situations: tuple[Run, ...] = ()
    echoes: tuple[Run, ...] = ()
    untrained: frozenset[str] = frozenset()

    def goal(self, id_: str) -> float:
        """Probability that a goal was told."""
        return max((run.chance for run in self.goals if run.id == id_), default=0.0)


class SentenceEmbedder:
    """A SentenceTransformer, with the heads of `head.safetensors` and `topic.json` where the folder has them."""

    def __init__(
        self,
        model: Any,
        name: str,
        head: Mapping[str, np.ndarray] | None,
        settings: Mapping[str, Any],
        vectors: Mapping[str, np.ndarray] | None = None,
        answering: Any = None,
    ) -> None:
        self.name, self._model, self._head, self._vectors = name, model, head, vectors or {}
        self.answering = answering or model
        self.acts: Sequence[str] = tuple(settings.get("acts", ()))
        self.threshold = float(settings.get("threshold", RANK_THRESHOLD))
        self._labels: Sequence[str] = tuple(settings.get("tells", ()))
        self._answers: Sequence[str] = tuple(settings.get("answers", ()))
        self._prefix = str(settings.get("prefix", ""))
        self._pair = str(settings.get("pair", "{context} | {message}"))
        self._lock = threading.Lock()
        self._states = lru_cache(maxsize=64)(self._read)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See `Embedder`."""
        return self._encode(self._model, texts)

    def embed_for_answers(self, texts: Sequence[str]) -> np.ndarray:
        """See `Embedder`."""
        return self._encode(self.answering, texts)

    def _encode(self, model: Any, texts: Sequence[str]) -> np.ndarray:
        with self._lock:
            vectors = model.encode(
                [self._prefix + t for t in texts],
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)

    def answers(self, scenario: str, vectors: np.ndarray) -> tuple[Sequence[str], np.ndarray] | None:
        """See `Embedder`."""
        own = [i for i, label in enumerate(self._answers) if label.split(".")[0] == scenario]
        if self._head is None or not own:
            return None
        scores = vectors @ self._head["answer_weight"][own].T + self._head["answer_bias"][own]
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [self._answers[i].split(".")[1] for i in own], chances / chances.sum(axis=1, keepdims=True)

    def stored(self, key: str) -> np.ndarray | None:
        """See `Embedder`."""
        found = self._vectors.get(key)
        return None if found is None else found.astype(np.float32)

    def _read(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """((d,) vector, (pieces, d) vectors) of one text."""
        with self._lock:
            found = self._model.encode([text], output_value=None, show_progress_bar=False)[0]
        return found["sentence_embedding"].float().numpy(), found["token_embeddings"].float().numpy()

    def pair_scores(self, contexts: Sequence[str], messages: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        """(n,) probabilities that each message fits its context, (n, acts) what it does; None without a head."""
        if self._head is None:
            return None
        texts = [
            self._prefix + self._pair.format(context=c, message=m) for c, m in zip(contexts, messages, strict=True)
        ]
        vectors = np.stack([self._states(text)[0] for text in texts])
        fits = 1 / (1 + np.exp(-(vectors @ self._head["weight"] + self._head["bias"][0])))
        if not self.acts:
            return fits, np.zeros((len(messages), 0))
        doing = vectors @ self._head["act_weight"].T + self._head["act_bias"]
        doing = np.exp(doing - doing.max(axis=1, keepdims=True))
        return fits, doing / doing.sum(axis=1, keepdims=True)

    def words(self, context: str, message: str) -> Words | None:
        """See `Embedder`."""
        if self._head is None or not self._labels:
            return None
        before = self._prefix + self._pair.format(context=context, message="")
        text = before + message
        pieces = self._states(text)[1]
        offsets = self._model.tokenizer(text, return_offsets_mapping=True)["offset_mapping"][: len(pieces)]
        spans, vectors = [], []
        for token in tokenize(message):
            start, end = token.start + len(before), token.end + len(before)
            own = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
            if token.is_word and own:  # a text longer than the encoder reads has no pieces at its end
                spans.append((token.start, token.end))
                vectors.append(pieces[own].mean(axis=0))
        states = np.stack(vectors) if vectors else np.zeros((0, pieces.shape[1]), dtype=np.float32)
        tells = states @ self._head["tell_weight"].T + self._head["tell_bias"]
        echo = 1 / (1 + np.exp(-(states @ self._head["echo_weight"] + self._head["echo_bias"][0])))
        return Words(spans, self._labels, tells, echo)


def load_embedder(source: str | Path, offline: bool = False) -> SentenceEmbedder:
    """A SentenceTransformer from a folder or, unless offline, from the hub; ModelError says what is missing."""
    folder = Path(source)
    if isinstance(source, Path) and not (folder / "modules.json").is_file():
        raise ModelError("The topic model is missing from the project's assets. Get the whole repository again.")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model = SentenceTransformer(
            str(source), device="cpu", local_files_only=offline or folder.is_dir(), model_kwargs={"dtype": "float32"}
        )
    except Exception as error:  # transformers, safetensors and the hub each raise their own
        raise ModelError(f"The topic model {folder.name} cannot be loaded: {error}") from error
    head, settings, vectors = None, {}, {}
    if (folder / "topic.json").is_file():
        from safetensors.numpy import load_file

        settings = json.loads((folder / "topic.json").read_text(encoding="utf-8"))
        head = {name: t.astype(np.float32) for name, t in load_file(folder / "head.safetensors").items()}
    if (folder / VECTORS).is_file():
        from safetensors.numpy import load_file

        vectors = load_file(folder / VECTORS)
    answering = _answering(model, folder) if (folder / ANSWERING).is_file() else None
    return SentenceEmbedder(model, folder.name, head, settings, vectors, answering)


def checksum(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _answering(model: Any, folder: Path) -> Any:
    """The model with the last layers of `answers.safetensors`; everything below is shared, not copied."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / ANSWERING, "pt") as file:
            base = (file.metadata() or {}).get("base")
            last = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise ModelError(f"The file {ANSWERING} of the topic model cannot be read: {error}") from error
    if base != checksum(folder / "model.safetensors"):
        raise ModelError(f"The file {ANSWERING} belongs to another topic model. Get the whole repository again.")
    bert = model[0].auto_model
    first = min(int(name.split(".")[2]) for name in last)
    shared = (model.tokenizer, bert.embeddings, *bert.encoder.layer[:first])
    other = copy.deepcopy(model, {id(part): part for part in shared})
    other[0].auto_model.load_state_dict({**bert.state_dict(), **last})
    return other


def digest(texts: Sequence[str]) -> str:
    """Names a list of texts: the vectors that came with the model hold as long as no text changes."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:24]


def tidy(text: str) -> str:
    """A message without line breaks and markers that the encoder would take for its own."""
    return " ".join(text.replace("</s>", " ").replace("<s>", " ").split())


def clean(text: str) -> str:
    """The same, at most 400 characters: about what the encoder reads."""
    return tidy(text)[:400]


def portions(text: str) -> Iterator[tuple[int, str]]:
    """(start, text) of what is heard at a time: at most PORTION characters, whole sentences where they fit."""
    start = 0
    while start < min(len(text), LONGEST):
        end = min(len(text), start + PORTION)
        if end < len(text):
            ends = [m.end() for m in re.finditer(r"[.!?…]+ |[,;] | ", text[start:end])]
            whole = [m.end() for m in re.finditer(r"[.!?…]+ ", text[start:end])]
            end = start + max(whole or ends, default=PORTION)
        yield start, text[start:end].rstrip()
        start = end


JOINS = re.compile(r"\b(?:(?:y|and) (?=(?:tambi[eé]n|adem[aá]s|also)\b)|(?:pero|but)\b)", re.IGNORECASE)
"""Conjunctions between two things that are wanted."""
OPENER = re.compile(
    r"(?:primero|antes|oye|oiga|mir[ae]|bueno|pues|entonces|tambi[eé]n|adem[aá]s|por cierto|una pregunta|perd[oó]n\w*|"
    r"disculp\w+|y|pero|first|before that|sorry|excuse me|well|so|also|by the way|one question|and|but)\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
"""Words before a clause that ask for nothing."""


def clauses(text: str) -> tuple[list[str], list[str]]:
    """(statements of three words and more, questions of two and more) among the clauses, at most three of each."""
    marked = [m.group() for m in re.finditer(r"[^.,;!?¿¡]+\??", text)]
    found = [clause.strip() for part in marked for clause in JOINS.split(part)]
    found = [clause[opener.end() :] if (opener := OPENER.match(clause)) else clause for clause in found]
    long = [clause for clause in found if len(clause.split()) >= 3 - clause.endswith("?")]
    asks = [clause for clause in long if is_question(clause)]
    return [clause for clause in long if clause not in asks][:3], asks[:3]


ASKS_BACK = re.compile(
    r"\b(?:y (?:a |en )?(?:tú|ti|usted|tu(?= *[,?]| *$| +(?:qué|que|cómo|como|dónde|donde)\b))|"
    r"(?:and|what about|how about) you(?= *[,?]| *$| +(?:what|how|where|why|do|did|are|have)\b))",
    re.IGNORECASE,
)
"""Words that give the tutor's question back."""


def asked_back(tutor_last: str, learner: str) -> list[str]:
    """The tutor's last question, where the learner asks it back ("and you?")."""
    asked = re.findall(r"[^.!?¿¡;:]+\?", tutor_last)
    return [asked[-1].strip()] if asked and asks_back(learner) else []


def asks_back(learner: str) -> bool:
    """True for a message with an "and you?"."""
    return ASKS_BACK.search(learner) is not None


def is_question(text: str) -> bool:
    """True for a message that asks something, with or without question marks."""
    plain = normalize(text)
    marked = "?" in text or "¿" in text
    return marked or QUESTION_WORDS.match(plain) is not None or ASKS_INDIRECTLY.search(plain) is not None


def _context(scenario: str, language: str, tutor_last: str) -> str:
    """What the encoder reads before the message."""
    return f"{scenarios()[scenario].title[language]}: {clean(tutor_last)}"


def _runs(name: str, spans: Sequence[tuple[int, int]], chances: np.ndarray, text: str = "") -> list[Run]:
    """Neighbouring words of at least HEARD; where the text is given, commas and full stops end a run."""
    groups: list[list[int]] = []
    for i, (start, _) in enumerate(spans):
        if chances[i] < HEARD:
            continue
        if groups and groups[-1][-1] == i - 1 and not re.search(r"[.,;:!?¿¡()]", text[spans[i - 1][1] : start]):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [Run(name, spans[g[0]][0], spans[g[-1]][1], float(chances[g].mean())) for g in groups]


class TopicGate:
    """Judges messages with an embedder; the vectors of a scene's texts are made once."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._scene = lru_cache(maxsize=64)(self._embed_scene)
        self._lines = lru_cache(maxsize=4)(self._embed_lines)

    def judge(self, scenario: str, language: str, tutor_last: str, learner: str) -> Judgement:
        """Is the message on topic in this scene, after this line of the tutor?"""
        intent = intent_of(learner, PACKS[language])
        if intent in UNWELCOME:
            return Judgement(False, 0.0)
        if intent in WELCOME:
            return Judgement(True, 1.0)
        message = clean(learner)
        context = _context(scenario, language, tutor_last)
        read = self.embedder.pair_scores([context], [message])
        if read is None:
            score = self._rank(scenario, language, tutor_last, message)
            return Judgement(score >= self.embedder.threshold, round(score, 4))
        score = float(read[0][0])
        acts = dict(zip(self.embedder.acts, map(float, read[1][0]), strict=True))
        return Judgement(score >= self.embedder.threshold, round(score, 4), acts)

    def match(self, scenario: str, language: str, tutor_last: str, learner: str) -> Match:
        """Which goals and questions of the scene the message is close to."""
        script = scenarios()[scenario].scripts[language]
        goals, answers = self._scene(scenario, language)
        states, asks = clauses(clean(learner))
        back = asked_back(clean(tutor_last), clean(learner))
        asks = [*back, *(clause for clause in asks if not (back and ASKS_BACK.search(clause)))]
        mixed = bool(states and asks)
        told = [clean(learner), *states] if mixed or len(states) > 1 else [clean(learner)]
        vectors = self.embedder.embed([*told, *asks])
        stated = vectors[: len(told)]
        each = vectors[len(told) :] if asks else stated
        asked = each if mixed else stated
        by_question = np.stack([(v @ each.T).max(axis=0) for v in answers])
        asked_for = tuple(
            (script.answers[int(i)].id, float(by_question[i, n])) for n, i in enumerate(by_question.argmax(0))
        )
        found = {beat.goal: float(np.max(v @ stated.T)) for beat, v in zip(script.beats, goals, strict=True)}
        near = max(script.beats, key=lambda beat: found[beat.goal])
        whole = goals[script.beats.index(near)][: len(near.full)]
        closest = int(np.argmax(whole @ stated[0]))
        scores = [float(np.max(v @ asked.T)) for v in answers]
        best = int(np.argmax(scores))
        heard = self.hear(scenario, language, tutor_last, learner)
        answer_vectors = self.embedder.embed_for_answers([*asks, *told])
        passing = self._passing(tidy(learner), states or [clean(learner)], answer_vectors[-max(1, len(states)) :])
        near_answers = {answer.id: score for answer, score in zip(script.answers, scores, strict=True)}
        calls, trained = self._calls(scenario, answer_vectors, len(asks))
        return Match(
            found,
            script.answers[best].id,
            scores[best],
            mixed,
            near.full[closest],
            heard,
            asked_for,
            near_answers,
            passing,
            calls,
            trained,
        )

    def _calls(self, scenario: str, vectors: np.ndarray, questions: int) -> tuple[tuple[Call, ...], frozenset[str]]:
        """What the questions call for, or the whole message where it has none, and its statements.

        A question may lean on the rest ("I have a cat, is that all right?"): it calls for what it calls for alone or
        within the whole message, whichever is surer. vectors: of the questions, of the whole, of the statements.
        """
        found = self.embedder.answers(scenario, vectors)
        if found is None:
            return (), frozenset()
        ids, chances = found
        if questions:
            none = ids.index(NO_ANSWER)
            alone, whole, rest = chances[:questions], chances[questions].copy(), chances[questions + 1 :]
            whole[none] = 0.0  # much of a message calls for nothing
            chances = np.concatenate([np.maximum(alone, whole), rest])
        best = chances.argmax(axis=1)
        calls = [Call(ids[i], float(chances[n, i]), n < questions) for n, i in enumerate(best) if ids[i] != NO_ANSWER]
        return tuple(calls), frozenset(ids) - {NO_ANSWER}

    def _passing(self, message: str, states: Sequence[str], vectors: np.ndarray) -> tuple[Run, ...] | None:
        """The situation that each statement most likely tells, for those that most likely tell one."""
        found = self.embedder.answers(PASSING, vectors)
        if found is None:
            return None
        ids, chances = found
        best = zip(states, chances.argmax(axis=1), chances, strict=True)
        told = [(message.find(said), len(said), ids[i], float(row[i])) for said, i, row in best if ids[i] != NO_ANSWER]
        return tuple(Run(id_, max(0, start), start + size, chance) for start, size, id_, chance in told)

    def hear(self, scenario: str, language: str, tutor_last: str, learner: str) -> Heard | None:
        """What the words of the message tell; None for a model or a scene that was not trained for it."""
        message = tidy(learner)
        words = self._words(_context(scenario, language, tutor_last), message)
        script = scenarios()[scenario].scripts[language]
        wanted = {f"goal.{scenario}.{beat.goal}" for beat in script.beats}
        if words is None or not wanted <= set(words.labels):  # a scene that was written or changed since
            return None
        untrained = {answer.id for answer in script.answers if f"ask.{scenario}.{answer.id}" not in words.labels}
        wanted |= {f"ask.{scenario}.{answer.id}" for answer in script.answers if answer.id not in untrained}
        kept = [i for i, label in enumerate(words.labels) if label in wanted or label.split(".")[0] in SHARED]
        scores = np.exp(words.tells[:, kept] - words.tells[:, kept].max(axis=1, keepdims=True, initial=-np.inf))
        chances = scores / scores.sum(axis=1, keepdims=True)
        runs: dict[str, list[Run]] = {"goal": [], "ask": [], "situation": []}
        for column, at in enumerate(kept):
            kind, _, name = words.labels[at].partition(".")
            if kind in runs:
                name = name.rpartition(".")[2] or UNANSWERED
                runs[kind] += _runs(name, words.spans, chances[:, column])
        order = {kind: tuple(sorted(found, key=lambda run: run.start)) for kind, found in runs.items()}
        echoes = _runs("", words.spans, words.echo, message)
        return Heard(order["goal"], order["ask"], order["situation"], tuple(echoes), frozenset(untrained))

    def _words(self, context: str, message: str) -> Words | None:
        """What the words of a message of any length tell: a long one is heard in portions."""
        parts = [(start, self.embedder.words(context, text)) for start, text in portions(message)]
        found = [(start, part) for start, part in parts if part is not None]
        if len(found) < 2:
            return found[0][1] if found else self.embedder.words(context, message)
        return Words(
            [(a + start, b + start) for start, part in found for a, b in part.spans],
            found[0][1].labels,
            np.concatenate([part.tells for _, part in found]),
            np.concatenate([part.echo for _, part in found]),
        )

    def _embed_scene(self, scenario: str, language: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
        script = scenarios()[scenario].scripts[language]
        groups = [beat.full + beat.examples for beat in script.beats] + [answer.asks for answer in script.answers]
        vectors = self._vectors(scene_examples(script))
        cut = np.split(vectors, np.cumsum([len(g) for g in groups])[:-1])
        return cut[: len(script.beats)], cut[len(script.beats) :]

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        found = self.embedder.stored(digest(texts))
        return self.embedder.embed(texts) if found is None else found

    def _embed_lines(self, language: str) -> dict[str, np.ndarray]:
        """The texts of each scene, for gating by rank."""
        out = {}
        for scene in scenarios().values():
            out[scene.id] = self.embedder.embed(scene_texts(scene, scene.scripts[language]))
        return out

    def _rank(self, scenario: str, language: str, tutor_last: str, message: str) -> float:
        """Share of the other scenes that the message is farther from than from this scene or the tutor's last line."""
        vectors = self.embedder.embed([message, clean(tutor_last)])
        lines = self._lines(language)
        here = max(float(np.max(lines[scenario] @ vectors[0])), float(vectors[0] @ vectors[1]))
        others = [float(np.max(v @ vectors[0])) for id_, v in lines.items() if id_ != scenario]
        return sum(here > other for other in others) / max(1, len(others))


def scene_examples(script: Script) -> list[str]:
    """What meets the goals and what is asked, group by group: the texts that messages are compared with."""
    groups = [beat.full + beat.examples for beat in script.beats] + [answer.asks for answer in script.answers]
    return [text for group in groups for text in group]


def scene_texts(scene: Scenario, script: Script) -> list[str]:
    """What a scene is about: its title, and what is said and asked in it."""
    texts = [scene.title[code] for code in scene.title]
    for beat in script.beats:
        texts += [line.text for group in beat.lines.values() for line in group] + list(beat.examples)
    return texts + [ask for answer in script.answers for ask in answer.asks]


def foreign(text: str, language: str) -> bool:
    """True for a message that is clearly in another language that the tutor knows."""
    return looks_like(text, PACKS[language]) != language
