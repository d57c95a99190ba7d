"""Decides what happens next in the scene: beats, goals and the topic gate. Deterministic; no model words anything."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.languages import PACKS, intent_of, normalize
from tutor.scenarios import Beat, Line, Scenario, Script
from tutor.session import Session
from tutor.topic import Judgement, Match, foreign, is_question

# Cosines of the embedded topic model, over the examples of all scenes, each left out in turn: to the closest example of
# its own goal .67-.94 (5%-95%, median .83), to that of the closest other goal .57-.83 (median .71).
GOAL_FOUND = 0.72
"""Least cosine to an example for a goal that the tutor did not ask for."""
GOAL_TOO = 0.80
"""The same where the message also answers what was asked."""
ASKED_MARGIN = 0.12
"""How much closer another goal may be before the asked one no longer counts; keeps 99% of its own examples."""
NOTHING_ELSE = 0.65
"""Below this no goal matches clearly, and a statement on topic counts as the answer to what was asked."""
GOAL_CLEAR = 0.75
"""Least cosine for a mere thank-you or goodbye to meet the goal that was asked for."""
ANSWER = 0.62
"""Least cosine to an authored question for its answer to be given."""
ANSWER_CLEAR = 0.80
"""Least cosine to an authored question that outweighs a courtesy or a call for help in the same words."""
HINT_AFTER, SUGGEST_AFTER = 2, 3
"""Off-topic messages in a row before a hint and before a suggested answer."""


@dataclass(frozen=True)
class Plan:
    """What the tutor does now. One line is said from each group, in order.

    kind: open, advance, answer, repeat, polite, nudge, fixed, foreign, follow or close.
    met: goals that the learner's message just met. ask: the goal that the last group asks for.
    """

    kind: str
    groups: tuple[tuple[Line, ...], ...]
    met: tuple[str, ...] = ()
    ask: str | None = None
    hint: int = 0
    """1: show the nudge of the asked beat, 2: show a suggested answer."""


def open_scene(scene: Scenario, session: Session) -> Plan:
    """The tutor speaks first: a greeting that ends with the first beat's question."""
    script = scene.scripts[session.language]
    return Plan("open", (script.openings[session.tier],), ask=script.beats[0].goal)


def declines(text: str, language: str) -> bool:
    """True for a message that starts by saying no."""
    words = normalize(text).split()
    return bool(words) and words[0] in PACKS[language].no_words


def answers_yes_or_no(text: str, language: str) -> bool:
    """True for a bare yes or no, which can only answer what was asked."""
    words = normalize(text).split()
    return 0 < len(words) <= 3 and (words[0] in PACKS[language].yes_words or declines(text, language))


def goals_met(session: Session, text: str, judgement: Judgement, match: Match | None) -> tuple[str, ...]:
    """Open goals that the message meets, the asked one first. Without an embedder any answer meets the asked goal."""
    asked = session.goal
    open_asked = asked if asked and asked not in session.met else None
    if match is None or (open_asked and answers_yes_or_no(text, session.language)):
        return (open_asked,) if open_asked and not is_question(text) else ()
    best = max(match.goals.values())
    asks = is_question(text) and not match.mixed
    if asks and match.answer_score > best:
        return ()
    near = match.goals[open_asked] >= best - ASKED_MARGIN if open_asked else False
    vague = best < NOTHING_ELSE and not asks
    met = [open_asked] if open_asked and judgement.on_topic and (near or vague) else []
    least = max(GOAL_TOO if met else GOAL_FOUND, best - 0.03)
    found = [goal for goal, score in match.goals.items() if score >= least]
    return tuple(met + [goal for goal in found if goal != open_asked and goal not in session.met])


def next_goal(script: Script, met: tuple[str, ...], after: str | None) -> str | None:
    """The first open goal behind `after` in the scene's order, else the first open one, else None."""
    order = [beat.goal for beat in script.beats]
    at = order.index(after) + 1 if after in order else 0
    return next((goal for goal in order[at:] + order[:at] if goal not in met), None)


def plan(scene: Scenario, session: Session, text: str, judgement: Judgement, match: Match | None) -> Plan:
    """What the tutor does after the learner's message `text`."""
    script, pack = scene.scripts[session.language], PACKS[session.language]
    goal = session.goal if session.goal not in session.met else next_goal(script, session.met, session.goal)
    beat = script.beat(goal) if goal else None
    question = (beat.lines[session.tier],) if beat else ()
    intent = intent_of(text, pack)
    if intent == "distress":
        return Plan("fixed", (pack.lines[intent],), ask=goal)
    if intent in ("rude", "injection"):
        return Plan("fixed", (pack.lines[intent], *question), ask=goal)
    # "Do you have the menu in English?" is a question of the scene, not a call for help.
    asked_for = match is not None and match.answer_score >= ANSWER_CLEAR
    if intent == "repeat" and beat and not asked_for:
        return Plan("repeat", (pack.lines[intent], beat.simpler), ask=goal)
    if foreign(text, session.language):
        return Plan("foreign", (pack.lines["other_language"], *question), ask=goal)
    polite = intent in ("goodbye", "thanks", "greeting")
    if beat is None:
        return afterwards(script, session, text, intent, match)
    if polite and not asked_for and not (match and goal and match.goals[goal] >= GOAL_CLEAR):
        if intent == "goodbye":
            return Plan("close", (script.closings[session.tier],), ask=goal)
        return Plan("polite", (pack.lines[intent or "greeting"], *question), ask=goal)
    met = goals_met(session, text, judgement, match)
    strong = match is not None and max(*match.goals.values(), match.answer_score) >= 0.85
    if not judgement.on_topic and not strong:
        return _nudge(script, session, beat)
    return _advance(script, session, text, met, match, beat)


def _nudge(script: Script, session: Session, beat: Beat) -> Plan:
    count = session.off_topic + 1
    hint = 2 if count >= SUGGEST_AFTER else 1 if count >= HINT_AFTER else 0
    return Plan("nudge", (script.nudges, beat.lines[session.tier]), ask=beat.goal, hint=hint)


def _advance(
    script: Script, session: Session, text: str, met: tuple[str, ...], match: Match | None, beat: Beat
) -> Plan:
    pack = PACKS[session.language]
    after = next_goal(script, (*session.met, *met), met[0]) if met else beat.goal
    onward = (script.beat(after).lines[session.tier],) if after else (script.closings[session.tier],)
    kind = "advance" if after else "close"
    replies = answer_to(script, text, match)
    if replies:
        return Plan("answer" if after else kind, (replies, *onward), met=met, ask=after)
    if met:
        answered = script.beat(met[0])
        reactions = answered.if_no if answered.if_no and declines(text, session.language) else answered.reactions
        return Plan(kind, (reactions, *onward), met=met, ask=after)
    if is_question(text):
        return Plan("follow", (pack.lines["unsure"], beat.lines[session.tier]), ask=beat.goal)
    return Plan("follow", (pack.lines["follow"], beat.simpler), ask=beat.goal)


def answer_to(script: Script, text: str, match: Match | None) -> tuple[Line, ...]:
    """The authored replies to a question of the learner; none if there is no close one, or a goal is closer."""
    if match is None or match.answer is None or match.answer_score < ANSWER:
        return ()
    asks = is_question(text) or match.answer_score >= ANSWER_CLEAR
    if not asks or (not match.mixed and match.answer_score <= max(match.goals.values())):
        return ()
    return next(answer.replies for answer in script.answers if answer.id == match.answer)


def afterwards(script: Script, session: Session, text: str, intent: str | None, match: Match | None) -> Plan:
    """What is said once every goal is met: questions are still answered, courtesies returned."""
    pack = PACKS[session.language]
    replies = answer_to(script, text, match)
    if replies:
        return Plan("follow", (replies,))
    if session.closed and intent in ("thanks", "greeting"):
        return Plan("polite", (pack.lines[intent],))
    if session.closed and intent != "goodbye":
        return Plan("follow", (pack.lines["follow"],))
    return Plan("close", (script.closings["basic"] + script.closings["advanced"],))
