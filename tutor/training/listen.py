"""Teach the topic model to hear what each word of a message tells: goals, questions, situations, words to say back.

    python -m tutor.training.listen train --model DIR --told data/told.*.tsv --talk data/talk.*.tsv \
        --asks data/asks.*.tsv --acts data/acts.*.tsv --reactions data/react.*.tsv --pairs data/topic.*.train.tsv \
        --clean FILE... --out DIR [--steps 900]
    python -m tutor.training.listen refit --model DIR --talk ... --acts ... --told ... --reactions ...
    python -m tutor.training.listen remember --model DIR
    python -m tutor.training.listen evaluate --model DIR --told data/told.*.tsv --talk data/talk.*.tsv \
        --reactions data/react.*.tsv

Two linear heads over the vectors of the pieces of a (tutor line, message) pair: a softmax over what a word tells (a
goal or a question of this scene, a situation, a question that the scene has no answer for, nothing), and a sigmoid for
words that an attentive listener says back. Learned from messages in which people marked both, and from messages that
are put together out of pieces whose meaning is known. The losses of `tutor.training.topic` go on beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tutor.grammar.edits import tokenize
from tutor.languages import normalize
from tutor.scenarios import TARGETS, scenarios
from tutor.situations import situations
from tutor.topic import (
    NOTHING,
    SHARED,
    UNANSWERED,
    VECTORS,
    Embedder,
    TopicGate,
    clean,
    digest,
    load_embedder,
    scene_examples,
)
from tutor.training import topic
from tutor.training.marks import (
    Ask,
    Piece,
    Talk,
    all_questions,
    all_situations,
    asks_of,
    held,
    label_names,
    marked,
    plain_piece,
    read_asks,
    read_talk,
    read_told,
    talk_pieces,
)
from tutor.training.react import Row as Reaction
from tutor.training.react import read_rows as read_reactions

Row = tuple[str, str, str, "Piece"]
"""scenario, language, tutor's line, message"""
IDLE = ("smalltalk", "other", "offtopic", "sad", "glad", "angry", "emotion", "idiom", "rude", "sexual", "drugs",
        "selfharm", "injection", "robot", "meaning", "repeat", "translate", "stuck", "goodbye", "thanks", "greeting",
        "nonsense", "vague")  # fmt: skip
"""Acts whose messages tell nothing for the scene; some are situations."""
ASKING = ("question", "request", "personal")
JOINS = (", ", ", ", ". ", ". ", " ", "; ", {"es": " y ", "en": " and "}, {"es": " pero ", "en": " but "},
         {"es": ", es que ", "en": ", because "}, {"es": " y también ", "en": " and also "})  # fmt: skip
HELLO = {
    "es": ("hola", "Hola, buenas", "Buenas tardes", "buenos dias", "Sí", "si", "Perdón", "Bueno", "Pues", "Gracias"),
    "en": ("hello", "Hi there", "Good evening", "hi", "Yes", "yes", "Sorry", "Well", "Okay", "Thank you"),
}
WHOLE = 0.6
"""Share of marked messages among what is learned; the others are composed."""
REST = 2
"""The losses of the topic model are computed on one step in so many: they only keep what it knows."""
HEAD = ("tell_weight", "tell_bias")
"""Tensors of the head that tells, row by row."""
TOO_NEAR = 0.72
"""Cosine to an example of a goal from which something said in passing may meet the goal."""
SHORT = 3
"""Words up to which a message may only make sense as the answer to its question."""


def said_back(message: str, reaction: str) -> list[int]:
    """Which characters of the message an authored reaction says back: its longest runs of the same words."""
    tokens = [t for t in tokenize(message) if t.is_word]
    words = [_neutral(t.text) for t in tokens]
    heard = [_neutral(t.text) for t in tokenize(reaction) if t.is_word]
    echo, i = [0] * len(message), 0
    while i < len(words):
        size = max((_run(words[i:], heard[j:]) for j in range(len(heard))), default=0)
        if size and any(len(w) > 3 or w.isdigit() for w in words[i : i + size]):
            for at in range(tokens[i].start, tokens[i + size - 1].end):
                echo[at] = 1
        i += max(1, size)
    return echo


def _neutral(word: str) -> str:
    return {"mi": "su", "mis": "sus", "tu": "su", "tus": "sus", "my": "your"}.get(normalize(word), normalize(word))


def _run(a: list[str], b: list[str]) -> int:
    size = 0
    while size < min(len(a), len(b)) and a[size] == b[size]:
        size += 1
    return size


@dataclass
class Corpus:
    """Pieces by (scenario, language): each goal's, each question's, what tells nothing; and whole marked messages."""

    goals: dict[tuple[str, str], list[Piece]]
    asks: dict[tuple[str, str], list[Piece]]
    idle: dict[str, list[Piece]]
    whole: dict[tuple[str, str], list[Piece]]


def gather(
    told: list[tuple[str, str, str]],
    acts: list[topic.Act],
    reactions: list[Reaction],
    off: list[topic.Row],
    talk: list[Talk],
    asks: Sequence[Ask] = (),
) -> Corpus:
    """All pieces that may be learned."""
    corpus = Corpus({}, {}, {}, {})
    spoken = list(talk_pieces(talk))
    for id_, scene in scenarios().items():
        questions = frozenset({UNANSWERED, *all_questions(id_)})
        for code in TARGETS:
            key, script = (id_, code), scene.scripts[code]
            goals = [
                plain_piece(text, frozenset({f"goal.{id_}.{b.goal}"}), b.goal)
                for b in script.beats
                for text in (*b.full, *b.examples)
            ]
            for r in reactions:
                if (r.scenario, r.language) == key and r.act in ("answer", "decline") and not held(r.message):
                    message = clean(r.message)
                    label = frozenset({f"goal.{id_}.{r.goal}"})
                    goals.append(plain_piece(message, label, r.goal, said_back(message, r.reaction)))
            for language, where, goal, message, act in acts:
                if (where, language) == key and act in ("answer", "decline") and not held(message):
                    goals.append(plain_piece(message, frozenset({f"goal.{id_}.{goal}"}), goal))
            corpus.goals[key] = goals
            corpus.asks[key] = [
                plain_piece(text, frozenset({f"ask.{id_}.{a.id}"})) for a in script.answers for text in a.asks
            ]
            corpus.asks[key] += [
                plain_piece(text, frozenset({f"ask.{id_}.{answer}" if answer else UNANSWERED}))
                for language, where, answer, text in asks
                if (where, language) == key and not held(text)
            ]
            corpus.asks[key] += [
                plain_piece(row[3], questions)
                for row in acts
                if (row[1], row[0]) == key and row[4] in ASKING and not held(row[3])
            ]
            corpus.whole[key] = [
                marked(line, id_) for language, where, line in told if (where, language) == key and not held(line)
            ]
            corpus.whole[key] += [
                piece for language, where, _, piece in spoken if (where, language) == key and not held(piece.text)
            ]
    for code in TARGETS:
        small = frozenset({NOTHING, *all_situations()})
        idle = [plain_piece(row[3], small) for row in acts if row[0] == code and row[4] in IDLE and not held(row[3])]
        idle += [plain_piece(row[3], frozenset({NOTHING})) for row in off if row[0] == code and not row[4]]
        corpus.idle[code] = idle
    return corpus


def said_in_passing(embedder: Embedder) -> dict[tuple[str, str], list[Piece]]:
    """Examples of the situations, by scene and language.

    "I can't sleep" is said in passing at the hotel and told to the doctor: an example that is close to a goal of the
    scene may mean either.
    """
    out: dict[tuple[str, str], list[Piece]] = {}
    for code in TARGETS:
        texts = [(f"situation.{found.id}", text) for found in situations().values() for text in found.examples[code]]
        vectors = embedder.embed([text for _, text in texts])
        for id_, scene in scenarios().items():
            goals = [f"goal.{id_}.{beat.goal}" for beat in scene.scripts[code].beats]
            known = [embedder.embed([*beat.full, *beat.examples]) for beat in scene.scripts[code].beats]
            near = np.stack([(vectors @ examples.T).max(axis=1) for examples in known]) > TOO_NEAR
            out[id_, code] = [
                plain_piece(text, frozenset({name, *(g for g, close in zip(goals, near[:, i], strict=True) if close)}))
                for i, (name, text) in enumerate(texts)
            ]
    return out


def without_accents(text: str) -> str:
    """The same number of characters without accents, as learners write (ñ too)."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text)


def roughen(piece: Piece, rng: random.Random) -> Piece:
    """The piece as a learner may type it: lower case, without accents, without the last mark."""
    text = piece.text
    if rng.random() < 0.3:
        text = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if rng.random() < 0.3:
        text = without_accents(text)
    size = len(text) - (rng.random() < 0.6 and text[-1:] in ".!")
    return Piece(text[:size], piece.labels[:size], piece.echo[:size], piece.goal)


def joined(parts: Sequence[Piece], code: str, rng: random.Random) -> Piece:
    """One message out of several pieces."""
    out, silent = parts[0], frozenset({NOTHING})
    for part in parts[1:]:
        choice = rng.choice(JOINS)
        join = choice[code] if isinstance(choice, dict) else choice
        if out.text[-1:] in ".!?":
            join = " "
        out = Piece(
            out.text + join + part.text,
            (*out.labels, *(silent,) * len(join), *part.labels),
            (*out.echo, *(0,) * len(join), *part.echo),
        )
    return out


def messages(corpus: Corpus, passing: dict[tuple[str, str], list[Piece]], rng: random.Random) -> Iterator[Row]:
    """Endless messages, marked ones and composed ones, each behind a line of the tutor."""
    keys = list(corpus.goals)
    while True:
        key = id_, code = rng.choice(keys)
        order = [b.goal for b in scenarios()[id_].scripts[code].beats]
        if rng.random() < WHOLE and corpus.whole[key]:
            piece = roughen(rng.choice(corpus.whole[key]), rng)
            likely = [piece.goal] if piece.goal else goals_of(piece) or order
            asked = rng.choice(likely) if rng.random() < (0.8 if piece.goal else 0.6) else rng.choice(order)
        else:
            piece, asked = composed(corpus, key, passing[key], order, rng)
        yield id_, code, topic.asked((code, id_, asked, "", ""), rng), piece


def goals_of(piece: Piece) -> list[str]:
    """The goals that a piece tells for certain."""
    certain = {name for labels in piece.labels if len(labels) == 1 for name in labels}
    return sorted(name.split(".")[2] for name in certain if name.startswith("goal."))


def composed(
    corpus: Corpus, key: tuple[str, str], passing: list[Piece], order: list[str], rng: random.Random
) -> tuple[Piece, str]:
    """(message out of one to four pieces, goal that was asked for). Short answers stand alone, after their question."""
    parts: list[Piece] = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        what = rng.random()
        if what < 0.55:
            goal = rng.choice(order)
            part = rng.choice([p for p in corpus.goals[key] if p.goal == goal])
        else:
            part = rng.choice(corpus.asks[key] if what < 0.76 else passing if what < 0.88 else corpus.idle[key[1]])
        parts.append(roughen(part, rng))
    short = [p for p in parts if p.goal and len(p.text.split()) <= SHORT]
    if short:
        parts = [p for p in parts if p not in short] or short[:1]
    told = [p.goal for p in parts if p.goal]
    asked = rng.choice(told) if told and (parts == short[:1] or rng.random() < 0.6) else rng.choice(order)
    if rng.random() < 0.15:
        parts.insert(0, plain_piece(rng.choice(HELLO[key[1]]), frozenset({NOTHING})))
    return joined(parts, key[1], rng), asked


class Heads(torch.nn.Module):  # type: ignore[misc]
    """What each word tells, and whether to say it back."""

    def __init__(self, size: int, labels: int) -> None:
        super().__init__()
        self.tells = torch.nn.Linear(size, labels)
        self.echo = torch.nn.Linear(size, 1)


@dataclass
class Teacher:
    """Turns messages into the losses of the two heads."""

    labels: list[str]

    def __post_init__(self) -> None:
        self.place = {name: i for i, name in enumerate(self.labels)}
        self.scene = {id_: torch.tensor(scene_mask(self.labels, id_)) for id_ in scenarios()}

    def loss(
        self, states: torch.Tensor, offsets: list[list[tuple[int, int]]], rows: list[Row], heads: Heads
    ) -> torch.Tensor:
        """Mean loss of a batch; states: (texts, pieces, d), offsets: (start, end) of each piece in the whole text."""
        tells, echoes = heads.tells(states), heads.echo(states)[..., 0]
        chosen: list[torch.Tensor] = []
        back: list[torch.Tensor] = []
        for number, row in enumerate(rows):
            base, piece = len(text_of(row)) - len(row[3].text), row[3]
            places = [(at, start - base) for at, (start, end) in enumerate(offsets[number]) if end > start >= base]
            if not places:
                continue
            at = torch.tensor([a for a, _ in places])
            allowed = torch.zeros(len(places), len(self.labels), dtype=torch.bool)
            for i, (_, place) in enumerate(places):
                allowed[i, [self.place[name] for name in piece.labels[place]]] = True
            scores = tells[number, at].masked_fill(~self.scene[row[0]], -1e4).log_softmax(-1)
            chosen.append(-torch.logsumexp(scores.masked_fill(~allowed, -1e4), -1))
            echo = torch.tensor([piece.echo[place] for _, place in places], dtype=torch.float32)
            sure = echo >= 0
            back.append(
                torch.nn.functional.binary_cross_entropy_with_logits(
                    echoes[number, at][sure], echo[sure], reduction="none"
                )
            )
        known = torch.cat(back)
        return torch.cat(chosen).mean() + (0.5 * known.mean() if len(known) else 0.0)


def scene_mask(labels: Sequence[str], scenario: str) -> list[bool]:
    """True for what may be told in a scene."""
    return [label.split(".")[0] in SHARED or label.split(".")[1] == scenario for label in labels]


def text_of(row: Row) -> str:
    """What the encoder reads."""
    id_, code, asked, piece = row
    context = topic.context((code, id_, asked, "", True, ""))
    return topic.PREFIX + topic.PAIR.format(context=context, message=piece.text)


def off_topic(paths: Sequence[Path]) -> list[topic.Row]:
    """Hand-written pairs that do not belong to their scene and tell nothing there."""
    return [row for row in topic.read_rows(list(paths)) if not row[4] and row[5] != "english"]


def train(args: argparse.Namespace) -> None:
    """Go on training a topic model with the two heads beside its own; writes a folder like `topic.train`."""
    from safetensors.numpy import load_file, save_file
    from sentence_transformers import SentenceTransformer

    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    model = SentenceTransformer(str(args.model), device="cpu", model_kwargs={"dtype": "float32"})
    old = load_file(args.model / "head.safetensors")
    size = model.get_embedding_dimension()
    labels = label_names()
    heads, teacher = Heads(size, len(labels)), Teacher(labels)
    pair, doing = torch.nn.Linear(size, 1), torch.nn.Linear(size, len(topic.ACTS))
    with torch.no_grad():
        pair.weight[0], pair.bias[:] = torch.tensor(old["weight"]), torch.tensor(old["bias"])
        doing.weight[:], doing.bias[:] = torch.tensor(old["act_weight"]), torch.tensor(old["act_bias"])
        heads.tells.bias[labels.index(NOTHING)] = 3.0
        settings = json.loads((args.model / "topic.json").read_text(encoding="utf-8"))
        for name, weight, bias in zip(settings.get("tells", ()), *(old.get(k, ()) for k in HEAD), strict=True):
            if name in teacher.place:  # a model that was trained before goes on, with new labels beside the known ones
                row = teacher.place[name]
                heads.tells.weight[row], heads.tells.bias[row] = torch.tensor(weight), torch.tensor(float(bias))
        if "echo_weight" in old:
            heads.echo.weight[0], heads.echo.bias[:] = torch.tensor(old["echo_weight"]), torch.tensor(old["echo_bias"])
    acts, _ = topic.split(
        topic.read_acts(args.acts) + topic.as_acts([r for path in args.reactions for r in read_reactions(path)])
    )
    talk = read_talk(args.talk)
    spoken = ((code, where, piece.goal, piece.text, act) for code, where, act, piece in talk_pieces(talk))
    acts += [row for row in spoken if not held(row[3])]
    reactions = [r for path in args.reactions for r in read_reactions(path)]
    asks = read_asks(args.asks)
    corpus = gather(read_told(args.told), acts, reactions, off_topic(args.pairs), talk, asks)
    source = messages(corpus, said_in_passing(load_embedder(args.model)), rng)
    known = [row for row in [*asks, *asks_of(talk)] if not held(row[3])]
    other = topic.Losses(args, acts, rng, known)
    optimizer = torch.optim.AdamW(
        [{"params": model.parameters(), "lr": args.rate}, {"params": heads.parameters(), "lr": args.head_rate},
         {"params": [*pair.parameters(), *doing.parameters()], "lr": 3e-3}], weight_decay=0.01,
    )  # fmt: skip
    peaks = [group["lr"] for group in optimizer.param_groups]
    tokenizer = model.tokenizer
    losses: list[tuple[float, float]] = []
    state_file = args.out / "training.pt"
    first = 0
    parts = (model, heads, pair, doing)
    if state_file.exists():
        state = torch.load(state_file)
        for part, values in zip(parts, state["parts"], strict=True):
            part.load_state_dict(values)
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    model.train()
    for step in range(first, args.steps):
        share = min(1.0, (step + 1) / 50) * max(0.05, 1 - step / args.steps)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share
        rows = sorted((next(source) for _ in range(args.batch)), key=lambda row: len(row[3].text))
        total = torch.zeros(())
        values = []
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):  # short ones apart: less padding
            texts = [text_of(row) for row in half]
            offsets = tokenizer(texts, return_offsets_mapping=True, padding=True, truncation=True)["offset_mapping"]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = model(model.preprocess(texts))["token_embeddings"]
            loss = teacher.loss(states.float(), offsets, half, heads) / 2
            loss.backward()  # type: ignore[no-untyped-call]
            values.append(loss.item())
        if step % REST == 0:
            total = other.of(model, pair, doing)
            total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([p for part in parts for p in part.parameters()], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append((sum(values), total.item()))
        if (step + 1) % 25 == 0:
            print(f"step {step + 1} heard {np.mean(losses, 0).round(4).tolist()}", file=sys.stderr, flush=True)
            losses = []
        if (step + 1) % 200 == 0:
            args.out.mkdir(parents=True, exist_ok=True)
            torch.save({"parts": [p.state_dict() for p in parts], "optimizer": optimizer.state_dict(),
                        "step": step + 1}, state_file)  # fmt: skip
    model.eval()
    model.save(str(args.out))
    tensors = {"weight": pair.weight[0], "bias": pair.bias, "act_weight": doing.weight, "act_bias": doing.bias,
               "tell_weight": heads.tells.weight, "tell_bias": heads.tells.bias,
               "echo_weight": heads.echo.weight[0], "echo_bias": heads.echo.bias}  # fmt: skip
    halves = ("tell_weight", "act_weight")
    save_file(
        {name: (t.half() if name in halves else t).detach().numpy().copy() for name, t in tensors.items()},
        args.out / "head.safetensors",
    )
    (args.out / "topic.json").write_text(json.dumps({**settings, "tells": labels}, indent=1) + "\n", encoding="utf-8")


def refit(args: argparse.Namespace) -> None:
    """Fit the head that tells what a message does anew, on the vectors of a model that stays as it is.

    Softmax regression from the weights that are there, by L-BFGS; natural messages count twice.
    """
    from safetensors.numpy import load_file, save_file

    embedder, rng = load_embedder(args.model), random.Random(args.seed)
    learned, measured = topic.split(
        topic.read_acts(args.acts) + topic.as_acts([r for path in args.reactions for r in read_reactions(path)])
    )
    talk = [(code, where, p.goal, p.text, act) for code, where, act, p in talk_pieces(read_talk(args.talk))]
    natural = [row for row in talk if not held(row[3])]
    fit = _vectors(embedder, learned + natural, rng), _means(learned + natural)
    weights = torch.tensor([1.0] * len(learned) + [2.0] * len(natural))
    head = load_file(args.model / "head.safetensors")
    weight = torch.tensor(head["act_weight"]).float().requires_grad_()
    bias = torch.tensor(head["act_bias"]).float().requires_grad_()
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (fit[0] @ weight.T + bias).log_softmax(-1)
        right = torch.logsumexp(scores.masked_fill(~fit[1], -1e4), -1)
        total = -(right * weights).sum() / weights.sum() + args.decay * weight.square().mean()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    def right(vectors: torch.Tensor, means: torch.Tensor) -> float:
        best = (vectors @ weight.T + bias).argmax(-1)
        return float(means[torch.arange(len(best)), best].float().mean())

    tests = [(n, _vectors(embedder, rows, rng), _means(rows)) for n, rows in (
        ("held out", measured), ("natural, held out", [row for row in talk if held(row[3])]))]  # fmt: skip
    before = [right(vectors, means) for _, vectors, means in tests]
    optimizer.step(loss)
    for (name, vectors, means), old in zip(tests, before, strict=True):
        print(f"acts, {name}: {old:.3f} -> {right(vectors, means):.3f} of {len(vectors)}")
    head["act_weight"] = weight.detach().half().numpy()
    head["act_bias"] = bias.detach().numpy().astype(head["act_bias"].dtype)
    save_file(head, args.model / "head.safetensors")


def _vectors(embedder: Embedder, rows: Sequence[topic.Act], rng: random.Random) -> torch.Tensor:
    """(rows, d) vectors of what the encoder reads, each message behind its question."""
    texts = []
    for code, where, goal, message, act in rows:
        context = topic.context((code, where, topic.asked((code, where, goal, message, act), rng), "", True, ""))
        texts.append(topic.PAIR.format(context=context, message=clean(message)))
    return torch.tensor(embedder.embed(texts))


def _means(rows: Sequence[topic.Act]) -> torch.Tensor:
    """(rows, acts) whether the label of a row may mean this act."""
    return torch.tensor([[act in topic.MEANS.get(row[4], [row[4]]) for act in topic.ACTS] for row in rows])


def spoken_of(gate: TopicGate, args: argparse.Namespace, code: str) -> None:
    """Prints what is heard in natural messages that were not learned, each after the question it was written for."""
    counts = {kind: Counter[str]() for kind in ("goal", "ask", "situation", "act")}
    for language, id_, act, piece in talk_pieces(read_talk(args.talk)):
        if language != code or not held(piece.text):
            continue
        asked = topic.asked((code, id_, piece.goal, "", ""), random.Random(piece.text))
        heard = gate.hear(id_, code, asked, piece.text)
        if heard is None:
            raise SystemExit(f"{args.model} was not trained on {id_}")
        certain = {name for at in piece.labels for name in at if len(at) == 1}
        for kind, runs in (("goal", heard.goals), ("ask", heard.asks), ("situation", heard.situations)):
            wanted = {n.split(".")[-1] for n in certain if n.split(".")[0] == kind}
            found = {run.id for run in runs if run.chance >= args.least}
            counts[kind].update(right=len(found & wanted), wrong=len(found - wanted), missed=len(wanted - found))
            if args.errors and found ^ wanted:
                print(f"  {code} {id_} {kind}: {piece.text} | missed {wanted - found} wrong {found - wanted}")
        judged = gate.judge(id_, code, asked, piece.text)
        counts["act"].update(right=judged.act == act, wrong=judged.act != act, missed=judged.act != act)
    for kind, n in counts.items():
        right = n["right"]
        print(f"{code}: talk, {kind}: precision {right / max(1, right + n['wrong']):.3f} "
              f"recall {right / max(1, right + n['missed']):.3f} of {right + n['missed']}")  # fmt: skip


def evaluate(args: argparse.Namespace) -> None:
    """On messages that were not learned: goals told (precision, recall), words said back, lone answers."""
    gate = TopicGate(load_embedder(args.model))
    rng = random.Random(2)
    for code in TARGETS:
        counts, echo = Counter[str](), Counter[str]()
        for language, id_, line in read_told(args.told):
            if language != code or not held(line):
                continue
            piece = marked(line, id_)
            wanted = {name.split(".")[2] for at in piece.labels for name in at if name.startswith("goal.")}
            order = [b.goal for b in scenarios()[id_].scripts[code].beats]
            asked = topic.asked((code, id_, rng.choice(order), "", ""), rng)
            heard = gate.hear(id_, code, asked, piece.text)
            if heard is None:
                raise SystemExit(f"{args.model} was not trained on {id_}")
            found = {goal for goal in order if heard.goal(goal) >= args.least}
            counts.update(right=len(found & wanted), wrong=len(found - wanted), missed=len(wanted - found))
            sure = [run for run in heard.echoes if run.chance >= args.echo]
            inside = [run for run in sure if all(piece.echo[run.start : run.end])]
            echo.update(found=len(sure), right=len(inside), messages=1, marked=1 in piece.echo)
            if args.errors and (found ^ wanted):
                print(f"  {code} {id_}: {piece.text} | missed {wanted - found} wrong {found - wanted}")
        spoken_of(gate, args, code)
        lone = Counter[str]()
        for r in (r for path in args.reactions for r in read_reactions(path)):
            if r.language == code and r.act == "answer" and held(r.message):
                asked = topic.asked((code, r.scenario, r.goal, "", ""), rng)
                heard = gate.hear(r.scenario, code, asked, r.message)
                lone.update(right=heard is not None and heard.goal(r.goal) >= args.least, total=1)
        right = counts["right"]
        print(
            f"{code}: goals told: precision {right / max(1, right + counts['wrong']):.3f} "
            f"recall {right / max(1, right + counts['missed']):.3f} of {right + counts['missed']}; "
            f"said back: {echo['right']} of {echo['found']} inside the marks, {echo['marked']} of {echo['messages']} "
            f"messages marked; lone answers heard {lone['right']} of {lone['total']}"
        )


def remember(args: argparse.Namespace) -> None:
    """Write the vectors of all scenes beside the model (float16)."""
    from safetensors.numpy import save_file

    embedder = load_embedder(args.model)
    lists = [scene_examples(scene.scripts[code]) for scene in scenarios().values() for code in TARGETS]
    save_file({digest(texts): embedder.embed(texts).astype(np.float16) for texts in lists}, args.model / VECTORS)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    one, two = commands.add_parser("train"), commands.add_parser("evaluate")
    four = commands.add_parser("refit", help="fit the head of the acts anew, on vectors that stay as they are")
    three = commands.add_parser("remember", help="write the vectors of the scenes beside a shipped model")
    three.add_argument("--model", type=Path, required=True)
    for command in (one, two, four):
        command.add_argument("--model", type=Path, required=True)
        command.add_argument("--told", type=Path, nargs="+", required=True, help="told.<language>.tsv files")
        command.add_argument("--talk", type=Path, nargs="+", required=True, help="talk.<language>.tsv files")
        command.add_argument("--reactions", type=Path, nargs="+", required=True, help="react.<language>.tsv files")
    for command in (one, four):
        command.add_argument("--acts", type=Path, nargs="+", required=True, help="acts.<language>.tsv files")
        command.add_argument("--seed", type=int, default=1)
    four.add_argument("--decay", type=float, default=0.0115, help="weight of the mean square of the weights")
    one.add_argument("--asks", type=Path, nargs="+", required=True, help="asks.<language>.tsv files")
    one.add_argument("--pairs", type=Path, nargs="+", required=True)
    one.add_argument("--clean", type=Path, nargs="+", required=True, help="correct sentences: es.*.txt and en.*.txt")
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--steps", type=int, default=900)
    one.add_argument("--batch", type=int, default=24)
    one.add_argument("--rate", type=float, default=6e-5)
    one.add_argument("--head-rate", type=float, default=4e-3)
    two.add_argument("--least", type=float, default=0.5)
    two.add_argument("--echo", type=float, default=0.6)
    two.add_argument("--errors", action="store_true")
    args = parser.parse_args(argv)
    {"train": train, "evaluate": evaluate, "remember": remember, "refit": refit}[args.command](args)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
