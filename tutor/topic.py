"""The topic gate: does a message belong to the scene, and which of its goals and questions does it meet?

An embedding model (sentence-transformers) turns texts into unit vectors. The embedded model also carries a head that
reads the tutor's last line and the message together: cosine alone cannot tell "I have to drive later" (a fine answer
to "What would you like to drink?") from "Camels drink a hundred litres". A model without a head gates by rank: the
message must be closer to this scene than to most other scenes.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tutor.errors import ModelError
from tutor.languages import PACKS, intent_of, looks_like, normalize
from tutor.scenarios import Scenario, Script, scenarios

WELCOME = frozenset({"repeat", "thanks", "greeting", "goodbye"})
"""Intents that always belong to a conversation."""
UNWELCOME = frozenset({"injection", "rude", "distress", "robot"})
"""Intents that never belong to a scene; the director answers them with fixed lines."""
QUESTION_WORDS = re.compile(
    r"(que|cual|cuales|cuando|donde|cuant[oa]s?|quien|como es|como son|por que|hay|tienen?|"
    r"what|which|when|where|who|how|why|is there|are there|do you|does|can i|is it|have you)\b"
)
RANK_THRESHOLD = 0.6


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

    def readers(self) -> Mapping[str, Reader]:
        """Classifiers of clauses by "scene.language", for the scenes that the model was trained on."""


@dataclass(frozen=True)
class Reader:
    """Tells which goal or question of one scene a clause belongs to: softmax over `classes`, the last of which is none.

    weight: (classes, d), bias: (classes,). Goals are named "goal.ID", questions "answer.ID".
    """

    classes: tuple[str, ...]
    weight: np.ndarray
    bias: np.ndarray

    def read(self, vectors: np.ndarray) -> dict[str, float]:
        """Probability of each class, the largest over the clauses whose (n, d) vectors are given."""
        scores = vectors @ self.weight.T + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = (scores / scores.sum(axis=1, keepdims=True)).max(axis=0)
        return dict(zip(self.classes, map(float, chances), strict=True))


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
class Match:
    """How close a message is to each goal's examples and to the questions a learner may ask (cosines)."""

    goals: Mapping[str, float]
    answer: str | None
    answer_score: float
    mixed: bool = False
    """The message both states and asks something: goals were matched with the statements, questions with the rest."""
    example: str = ""
    """The authored answer that is closest."""
    chances: Mapping[str, float] = field(default_factory=dict)
    """Probability of each goal, where the model was trained on this scene; empty elsewhere."""
    answer_chance: float | None = None
    """Probability of the question `answer`, likewise."""


class SentenceEmbedder:
    """A SentenceTransformer, with the pair head of `head.safetensors` and `topic.json` where the folder has them."""

    def __init__(
        self,
        model: Any,
        name: str,
        head: Mapping[str, np.ndarray] | None,
        settings: Mapping[str, Any],
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self.name, self._model, self._head = name, model, head
        self._readers = readers or {}
        self.acts: Sequence[str] = tuple(settings.get("acts", ()))
        self.threshold = float(settings.get("threshold", RANK_THRESHOLD))
        self._prefix = str(settings.get("prefix", ""))
        self._pair = str(settings.get("pair", "{context} | {message}"))
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32 vectors of length 1."""
        with self._lock:
            vectors = self._model.encode(
                [self._prefix + t for t in texts],
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)

    def readers(self) -> Mapping[str, Reader]:
        """Classifiers of clauses by "scene.language", for the scenes that the model was trained on."""
        return self._readers

    def pair_scores(self, contexts: Sequence[str], messages: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        """(n,) probabilities that each message fits its context, (n, acts) what it does; None without a head."""
        if self._head is None:
            return None
        vectors = self.embed([self._pair.format(context=c, message=m) for c, m in zip(contexts, messages, strict=True)])
        fits = 1 / (1 + np.exp(-(vectors @ self._head["weight"] + self._head["bias"][0])))
        if not self.acts:
            return fits, np.zeros((len(messages), 0))
        doing = vectors @ self._head["act_weight"].T + self._head["act_bias"]
        doing = np.exp(doing - doing.max(axis=1, keepdims=True))
        return fits, doing / doing.sum(axis=1, keepdims=True)


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
    head, settings, readers = None, {}, {}
    if (folder / "topic.json").is_file():
        from safetensors.numpy import load_file

        settings = json.loads((folder / "topic.json").read_text(encoding="utf-8"))
        head = {name: t.astype(np.float32) for name, t in load_file(folder / "head.safetensors").items()}
        for key, classes in settings.get("readers", {}).items():
            found = load_file(folder / "readers.safetensors")
            weight, bias = found[f"{key}.weight"].astype(np.float32), found[f"{key}.bias"].astype(np.float32)
            readers[key] = Reader(tuple(classes), weight, bias)
    return SentenceEmbedder(model, folder.name, head, settings, readers)


def clean(text: str) -> str:
    """A message without line breaks and markers that the encoder would take for its own, at most 400 characters."""
    return " ".join(text.replace("</s>", " ").replace("<s>", " ").split())[:400]


def clauses(text: str) -> tuple[list[str], list[str]]:
    """(statements, questions) among the clauses of three words and more, at most three of each."""
    found = [m.group().strip() for m in re.finditer(r"[^.,;!?¿¡]+\??", text)]
    long = [clause for clause in found if len(clause.split()) >= 3]
    asks = [clause for clause in long if is_question(clause)]
    return [clause for clause in long if clause not in asks][:3], asks[:3]


def is_question(text: str) -> bool:
    """True for a message that asks something, with or without question marks."""
    return "?" in text or "¿" in text or QUESTION_WORDS.match(normalize(text)) is not None


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
        context = f"{scenarios()[scenario].title[language]}: {clean(tutor_last)}"
        read = self.embedder.pair_scores([context], [message])
        if read is None:
            score = self._rank(scenario, language, tutor_last, message)
            return Judgement(score >= self.embedder.threshold, round(score, 4))
        score = float(read[0][0])
        acts = dict(zip(self.embedder.acts, map(float, read[1][0]), strict=True))
        return Judgement(score >= self.embedder.threshold, round(score, 4), acts)

    def match(self, scenario: str, language: str, learner: str) -> Match:
        """Which goals and questions of the scene the message is close to."""
        scene = scenarios()[scenario]
        script = scene.scripts[language]
        goals, answers = self._scene(scenario, language)
        states, asks = clauses(clean(learner))
        mixed = bool(states and asks)
        stated = self.embedder.embed([clean(learner), *states] if mixed or len(states) > 1 else [clean(learner)])
        asked = self.embedder.embed(asks) if mixed else stated
        found = {beat.goal: float(np.max(v @ stated.T)) for beat, v in zip(script.beats, goals, strict=True)}
        near = max(script.beats, key=lambda beat: found[beat.goal])
        whole = goals[script.beats.index(near)][: len(near.full)]
        closest = int(np.argmax(whole @ stated[0]))
        scores = [float(np.max(v @ asked.T)) for v in answers]
        best = int(np.argmax(scores))
        match = Match(found, script.answers[best].id, scores[best], mixed, near.full[closest])
        reader = self.embedder.readers().get(f"{scenario}.{language}")
        names = [*(f"goal.{beat.goal}" for beat in script.beats), *(f"answer.{answer.id}" for answer in script.answers)]
        if reader is None or reader.classes[:-1] != tuple(names):  # a scene that was written or changed since
            return match
        told, wanted = reader.read(stated), reader.read(asked)
        likely = max(script.answers, key=lambda answer: wanted[f"answer.{answer.id}"])
        return replace(
            match,
            chances={beat.goal: told[f"goal.{beat.goal}"] for beat in script.beats},
            answer=likely.id,
            answer_score=scores[[answer.id for answer in script.answers].index(likely.id)],
            answer_chance=wanted[f"answer.{likely.id}"],
        )

    def _embed_scene(self, scenario: str, language: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
        script = scenarios()[scenario].scripts[language]
        groups = [beat.full + beat.examples for beat in script.beats] + [answer.asks for answer in script.answers]
        vectors = self.embedder.embed([text for group in groups for text in group])
        cut = np.split(vectors, np.cumsum([len(g) for g in groups])[:-1])
        return cut[: len(script.beats)], cut[len(script.beats) :]

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


def scene_texts(scene: Scenario, script: Script) -> list[str]:
    """What a scene is about: its title, and what is said and asked in it."""
    texts = [scene.title[code] for code in scene.title]
    for beat in script.beats:
        texts += [line.text for group in beat.lines.values() for line in group] + list(beat.examples)
    return texts + [ask for answer in script.answers for ask in answer.asks]


def foreign(text: str, language: str) -> bool:
    """True for a message that is clearly in another language that the tutor knows."""
    return looks_like(text, PACKS[language]) != language
