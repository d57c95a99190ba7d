"""Decides what happens next in the scene: beats, goals, help, the topic gate. Deterministic: no model words a thing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tutor.languages import PACKS, LanguagePack, intent_of, normalize
from tutor.scenarios import Beat, Line, Scenario, Script
from tutor.session import Session
from tutor.situations import Situation, situations
from tutor.topic import UNANSWERED, Heard, Judgement, Match, Run, foreign, is_question
from tutor.words import explain

# Cosines, for scenes that the topic model has no reader for. Chosen for an earlier model; of today's, a tenth of the
# answers reach .80 with a goal that they do not meet (RESULTS.md), so a new scene skips questions more often.
GOAL_FOUND = 0.72
"""Least cosine to an example for a goal that the tutor did not ask for."""
GOAL_TOO = 0.80
"""The same where the message also answers what was asked."""
ASKED_MARGIN = 0.12
"""How much closer another goal may be before the asked one no longer counts; keeps 99% of its own examples."""
NOTHING_ELSE = 0.65
"""Below this no goal matches clearly, and a statement on topic counts as the answer to what was asked."""
TOLD, ASKED_LIKELY = 0.42, 0.25
"""Least probability of a goal that was heard in a message, and of the one that was asked for."""
CLEARLY = 0.8
"""The same for an answer that otherwise seems to leave everything open."""
ASKS = 0.45
"""Least probability of a question that was heard."""
ASKS_UNKNOWN = 0.5
"""The same for a question that the scene has no answer for, where the message also says something else."""
IN_PASSING, IN_PASSING_CLOSE = 0.5, 0.93
"""Least probability of a situation that was heard, and least cosine of a statement that tells no goal to an example."""
SAY_BACK, SAY_BACK_WORDS = 0.75, 8
"""Least probability of words that are said back, and most words of a message of which a number is: readers found other
words wooden ("At the airport."), but for what now holds instead ("So, four nights.")."""
SOMEWHAT = 0.55
"""Least cosine to the asked goal for it to be near at all."""
GOAL_CLEAR = 0.75
"""Least cosine for a mere thank-you or goodbye to meet the goal that was asked for."""
ANSWER = 0.62
"""Least cosine to an authored question for its answer to be given."""
ANSWER_CLOSE = 0.82
"""The same where the question was heard as one that the scene has no answer for."""
ANSWER_CLEAR = 0.86
"""Least cosine to an authored question that outweighs a courtesy or a call for help in the same words."""
SURE = 0.6
"""Least probability of an act that overrides the goals; acts that only colour the reaction need LIKELY."""
LIKELY = 0.45
KIND, FAR = 0.3, 0.8
"""The same for small talk, on topic and off it, where the model takes any remark for small talk."""
LAUGH = 20
"""Longest message, in words, whose laugh is what it is about."""
SHORT = 5
"""Words up to which a message that seems to answer counts as an answer, whatever was heard in it."""
BARE = 10
"""Words up to which a call for help is nothing else."""
HINT_AFTER, SUGGEST_AFTER = 2, 3
"""Off-topic messages in a row before a hint and before a suggested answer."""
PATIENCE, PATIENCE_ON_TOPIC = 3, 2
"""How often a goal is asked for before the scene moves on without it; less often where what came back belongs here."""
NO_ANSWER = ("request", "leads", "other", "nonsense", "smalltalk", "impossible", "vague", "personal", "sad", "glad",
             "angry", "change")  # fmt: skip
"""Acts that answer nothing unless the message is near the goal all the same."""
FIXED = {"rude": 0.45, "sexual": 0.5, "injection": 0.8, "drugs": 0.8, "robot": 0.8}
"""Least probability of acts with fixed lines, where it is not SURE."""
UNWELCOME = ("rude", "sexual", "drugs", "injection", "robot")
"""Acts with fixed lines."""


@dataclass(frozen=True)
class Plan:
    """What the tutor does now. One line is said from each group, in order.

    kind: open, advance, answer, repeat, polite, nudge, fixed, foreign, follow or close.
    met: goals that the learner's message just met. ask: the goal that the last group asks for.
    act: what the message did; a model may word the first group's line as a reaction to it. Empty: authored only.
    """

    kind: str
    groups: tuple[tuple[Line, ...], ...]
    met: tuple[str, ...] = ()
    ask: str | None = None
    hint: int = 0
    """1: show the nudge of the asked beat, 2: show a suggested answer."""
    act: str = ""
    suggestion: str = ""
    """A way to say what the learner said in another language."""
    echoes: tuple[tuple[int, int], ...] = ()
    """(start, end) of words of the tidied message that are said back first, corrected, unless the gate objects."""

    @property
    def asks(self) -> bool:
        """True if the last group asks a question: after bad news a goal may stay open without one."""
        return self.ask is not None and any("?" in line.text for line in self.groups[-1])


@dataclass(frozen=True)
class Reading:
    """One message as the director sees it."""

    text: str
    judgement: Judgement
    match: Match | None
    intent: str | None

    def does(self, *acts: str, least: float = SURE) -> bool:
        """True if the message does one of these acts with enough certainty."""
        return self.judgement.chance(*acts) >= least

    @property
    def asks_clearly(self) -> bool:
        """True for a close wording of an authored question, which outweighs courtesies and calls for help."""
        return self.match is not None and self.match.answer_score >= ANSWER_CLEAR

    @property
    def heard(self) -> Heard:
        """What its words tell; nothing where the model was not trained for it."""
        return (self.match.heard if self.match else None) or Heard()

    def situation(self) -> Situation | None:
        """What was said in passing, the likeliest."""
        told = [run for run in self.heard.goals if run.chance >= TOLD]
        runs = [run for run in self.heard.situations if run.chance >= IN_PASSING]
        runs = runs or [
            run
            for run in (self.match.passing if self.match else ())
            if run.chance >= IN_PASSING_CLOSE
            and len(self.text[run.start : run.end].split()) > 3
            and not any(run.start < goal.end and goal.start < run.end for goal in told)
        ]
        return situations()[max(runs, key=lambda run: run.chance).id] if runs else None

    def echoes(self, pack: LanguagePack, changes: bool = False) -> tuple[tuple[int, int], ...]:
        """The one or two stretches that are best said back, in the order of the message.

        Only what tells a goal where the message also asks, one for each goal, and the last where it takes back.
        """
        told = [run for run in self.heard.goals if run.chance >= TOLD]

        def tells(run: Run) -> str:
            return next((goal.id for goal in told if run.start < goal.end and goal.start < run.end), "")

        runs = [run for run in self.heard.echoes if run.chance >= SAY_BACK]
        if is_question(self.text) or self.heard.asks:
            runs = [run for run in runs if tells(run)]
        if changes:
            return tuple((run.start, run.end) for run in runs[-1:] if tells(run))
        if len(self.text.split()) > SAY_BACK_WORDS:
            return ()
        runs = [run for run in runs if pack.counting.search(normalize(self.text[run.start : run.end]))]
        best: dict[str, Run] = {}
        for run in sorted(runs, key=lambda run: run.chance, reverse=True):
            best.setdefault(tells(run), run)
        return tuple(sorted((run.start, run.end) for run in list(best.values())[:2]))

    @property
    def best_goal(self) -> tuple[str, float]:
        """The closest goal and its cosine."""
        if self.match is None:
            return "", 0.0
        return max(self.match.goals.items(), key=lambda item: item[1])


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


def goals_met(session: Session, reading: Reading) -> tuple[str, ...]:
    """Open goals that the message meets, the asked one first. Without an embedder any answer meets the asked goal."""
    asked, text, match = session.goal, reading.text, reading.match
    open_asked = asked if asked and asked not in session.met else None
    if match is None or (open_asked and answers_yes_or_no(text, session.language)):
        return (open_asked,) if open_asked and not is_question(text) else ()
    if match.heard is not None:
        return _goals_heard(session, reading, match.heard, open_asked)
    best = max(match.goals.values())
    asks = is_question(text) and not match.mixed
    if asks and match.answer_score > best:
        return ()
    mine = match.goals[open_asked] if open_asked else 0.0
    near = mine >= max(best - ASKED_MARGIN, SOMEWHAT)
    vague = best < NOTHING_ELSE and not asks and not reading.does(*NO_ANSWER)
    told = reading.does("answer", "decline") and not asks and best < mine + 2 * ASKED_MARGIN
    fits = reading.judgement.on_topic and (near or vague) and not reading.does("request", "leads", "other", "nonsense")
    met = [open_asked] if open_asked and (fits or told) else []
    least = max(GOAL_TOO if met else GOAL_FOUND, best - 0.03)
    found = [goal for goal, score in match.goals.items() if score >= least]
    return tuple(met + [goal for goal in found if goal != open_asked and goal not in session.met])


def _goals_heard(session: Session, reading: Reading, heard: Heard, asked: str | None) -> tuple[str, ...]:
    """The same by what was heard in the words of the message."""
    found = list(_told(session, reading))
    if asked in found and heard.goal(asked or "") < CLEARLY and reading.does("vague", least=LIKELY):
        found.remove(asked or "")
    if asked is None or asked in found:
        return (*((asked,) if asked else ()), *(goal for goal in found if goal != asked))
    asks = bool(questions(reading)) or is_question(reading.text)
    near = heard.goal(asked) >= ASKED_LIKELY and not reading.does(*NO_ANSWER)
    told = reading.does("answer", "decline") and not asks and not found and len(reading.text.split()) <= SHORT
    return (*((asked,) if near or told else ()), *found)


def questions(reading: Reading) -> list[str]:
    """Questions that were heard in the message, in its order; UNANSWERED for those that the scene has no answer for."""
    return list(dict.fromkeys(run.id for run in reading.heard.asks if run.chance >= ASKS))


def next_goal(script: Script, met: tuple[str, ...], after: str | None) -> str | None:
    """The first open goal behind `after` in the scene's order, else the first open one, else None."""
    order = [beat.goal for beat in script.beats]
    at = order.index(after) + 1 if after in order else 0
    return next((goal for goal in order[at:] + order[:at] if goal not in met), None)


def _given_up(session: Session, patience: int = PATIENCE) -> tuple[str, ...]:
    """Goals that were asked for so often that the scene goes on without them."""
    often = {goal for goal in session.asked if session.asked.count(goal) >= patience}
    return tuple(sorted(often - set(session.met)))


def _question(beat: Beat, session: Session) -> tuple[Line, ...]:
    """The beat's question at the learner's level; for beginners with choices, in easier words, when it comes again."""
    group = beat.lines[session.tier]
    left = [line for line in group if line.text not in session.said]
    again = beat.goal == session.goal and session.tier == "basic"
    if left and not again:
        return tuple(left)
    return (*beat.simpler, *left)


def plan(scene: Scenario, session: Session, text: str, judgement: Judgement, match: Match | None) -> Plan:
    """What the tutor does after the learner's message `text`."""
    script, pack = scene.scripts[session.language], PACKS[session.language]
    reading = Reading(text, judgement, match, intent_of(text, pack))
    goal = session.goal if session.goal not in session.met else next_goal(script, session.met, session.goal)
    beat = script.beat(goal) if goal else None
    found = (
        _unwelcome(script, pack, session, reading, beat)
        or _help(script, pack, session, reading, beat)
        or _foreign(script, pack, session, reading, beat)
    )
    if found:
        return found
    if beat is None:
        return afterwards(script, session, reading)
    found = _courtesy(script, pack, session, reading, beat)
    if found:
        return found
    return _go_on(script, pack, session, reading, beat)


def _back(beat: Beat | None, session: Session) -> tuple[tuple[Line, ...], ...]:
    """The question to come back to, if there is one."""
    return (_question(beat, session),) if beat else ()


def _unwelcome(
    script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None
) -> Plan | None:
    """Fixed lines for what a tutor does not take part in."""
    goal = beat.goal if beat else None
    harmless = reading.judgement.acts and reading.judgement.chance("selfharm", "sad") < 0.3
    if (reading.intent == "distress" and not harmless) or reading.does("selfharm", least=0.3):
        return Plan("fixed", (pack.lines["distress"],), ask=goal)
    act = reading.judgement.act
    if reading.intent == "robot" or (reading.intent == "drugs" and reading.does("drugs", least=0.05)):
        act = reading.intent
    elif reading.intent in ("rude", "injection"):
        act = act if act in UNWELCOME else reading.intent
    elif act not in UNWELCOME or not reading.does(act, least=FIXED.get(act, SURE)):
        return None
    told = _told(session, reading)
    if act == "rude" and told and beat:  # what an angry guest told is not asked again
        return _onward(script, session, (pack.lines[act],), told, beat, "fixed", "")
    return Plan("fixed", (pack.lines[act], *_back(beat, session)), ask=goal)


def _told(session: Session, reading: Reading) -> tuple[str, ...]:
    """Open goals that were heard in the message."""
    runs = [run for run in reading.heard.goals if run.chance >= TOLD and run.id not in session.met]
    return tuple(dict.fromkeys(run.id for run in runs))


def _help(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None) -> Plan | None:
    """Help inside the scene: a word, another wording, the learner's own language, an idea for an answer."""
    # "Do you have the menu in English?" is a question of the scene, not a call for help.
    wanted = reading.intent == "repeat" or reading.does("meaning", "repeat", "translate", "stuck")
    explained = explain(reading.text, session.language, script, pack)
    short = len(reading.text.split()) <= BARE and not answers_to(script, reading)
    wanted = wanted or (explained is not None and (short or reading.does("meaning", least=0.25)))
    if reading.asks_clearly or not wanted:
        return None
    goal = beat.goal if beat else None
    other = bool(pack.other.search(normalize(reading.text)))
    if explained and beat is not None and _tells(reading) and len(reading.text.split()) > BARE:
        plan = _go_on(script, pack, session, reading, beat)
        return replace(plan, groups=((explained,), *plan.groups[-1:]), echoes=(), act="")
    if explained:
        return Plan("repeat", ((explained,), *_back(beat, session)), ask=goal)
    bare = reading.intent == "repeat" and (other or len(reading.text.split()) <= BARE)
    if beat is None or (_tells(reading) and not bare):
        return None
    if other and (reading.intent == "repeat" or reading.does("translate", least=LIKELY)):
        line = next((x for x in reversed(session.said) if x in script.glosses() and "?" in x), "")
        if line:
            gloss = script.glosses()[line]
            return Plan("repeat", ((Line(f"«{gloss}»", line),), beat.simpler), ask=goal)
    if reading.does("stuck", least=LIKELY):
        return Plan("repeat", (pack.lines["stuck"], beat.simpler), ask=goal, hint=2)
    if reading.does("meaning"):
        return Plan("repeat", (pack.lines["unknown_word"], beat.simpler), ask=goal)
    return Plan("repeat", (pack.lines["repeat"], beat.simpler), ask=goal)


def _tells(reading: Reading) -> bool:
    """True if the message says something for a goal, in whatever language."""
    if reading.match is None or reading.match.heard is None:
        return reading.best_goal[1] >= GOAL_FOUND
    return any(run.chance >= TOLD for run in reading.heard.goals)


def _foreign(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None) -> Plan | None:
    """Another language is understood and led back: what was said, in the target language, comes as a suggestion."""
    if not foreign(reading.text, session.language):
        return None
    met = _told(session, reading)
    if met and beat is not None:  # what was told is not asked again, in whatever language it was
        return _onward(script, session, (pack.lines["other_language"],), met, beat, "foreign", "")
    goal, score = reading.best_goal
    suggestion = reading.match.example if reading.match and goal and score >= NOTHING_ELSE else ""
    shown = (_fill(pack.lines["for_example"], suggestion),) if suggestion else ()
    groups = (pack.lines["other_language"], *shown, *_back(beat, session))
    plan = Plan("foreign", groups, ask=beat.goal if beat else None)
    return replace(plan, suggestion=suggestion, hint=0 if suggestion or beat is None else 2)


def _fill(lines: tuple[Line, ...], words: str) -> tuple[Line, ...]:
    """The lines with these words in their place."""
    return tuple(Line(line.text.format(words=words), line.gloss.format(words=words)) for line in lines)


def _courtesy(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat) -> Plan | None:
    """Greetings, thanks and goodbyes that are nothing else."""
    if reading.asks_clearly:
        return None
    clear = reading.match is not None and reading.match.goals[beat.goal] >= GOAL_CLEAR
    clear = clear or bool(_told(session, reading))
    if not clear and (reading.intent == "goodbye" or (reading.does("goodbye", "thanks") and not reading.intent)):
        done = len(session.met) >= len(script.beats) - 1
        passing = reading.situation()
        first = (passing.lines[session.language],) if passing and passing.still else ()
        return Plan("close", (*first, script.closings[session.tier] if done else pack.lines["leave"]), ask=beat.goal)
    if reading.intent in ("thanks", "greeting") and not clear:
        return Plan("polite", (pack.lines[reading.intent], _question(beat, session)), ask=beat.goal)
    return None


def _go_on(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat) -> Plan:
    """Answers, goals, wishes and what else may come up while the scene runs."""
    met = goals_met(session, reading)
    replies = answers_to(script, reading, 1 if session.tier == "basic" else 2)
    mood, taken_up, still = _human(pack, session, reading)
    if still and not replies:  # no questions now; the learner says when to go on
        goal = next_goal(script, (*session.met, *met), beat.goal) if beat.goal in met else beat.goal
        return Plan("fixed", (taken_up,), met=met, ask=goal)
    if met and reading.intent == "goodbye":
        return Plan("close", (script.beat(met[0]).reactions, script.closings[session.tier]), met=met)
    changes = _changes(pack, session, reading)
    if (
        not replies
        and not taken_up
        and any(run.id == UNANSWERED and run.chance >= ASKS_UNKNOWN for run in reading.heard.asks)
    ):
        taken_up = _unknown(pack, reading)
    if met or changes:
        first = taken_up or (pack.lines["change"] if changes else ())
        act = "change" if changes else "emotion" if taken_up else "decline" if _declines(session, reading) else "answer"
        if not first and not replies:
            first = _reaction(script, session, reading, met[0])
        groups = (first, *replies) if first else replies
        kind = "answer" if replies else "advance" if met else "follow"
        plan = _onward(
            script,
            session,
            groups,
            met,
            beat,
            kind,
            act,
            wrap=_early(session, script, reading),
        )
        return plan if mood == "sad" else replace(plan, echoes=reading.echoes(pack, changes))
    if replies:
        return _onward(script, session, ((taken_up,) if taken_up else ()) + replies, (), beat, "answer", "")
    if taken_up:
        return _onward(script, session, (taken_up,), (), beat, "follow", "emotion")
    return _no_goal(script, pack, session, reading, beat)


def _human(pack: LanguagePack, session: Session, reading: Reading) -> tuple[str | None, tuple[Line, ...], bool]:
    """(mood, lines for it or for what was said in passing, whether business would be tactless now)."""
    passing = reading.situation()
    lines = passing.lines[session.language] if passing else ()
    plain = normalize(reading.text)
    if pack.grieving.search(plain) and not (passing and passing.still):
        return "sad", situations()["death_person"].lines[session.language], True
    if pack.laughing.search(plain):  # nobody is sad or angry who laughs
        short = len(plain.split()) <= LAUGH and not _told(session, reading)
        return None, lines or (situations()["joke_or_pun"].lines[session.language] if short else ()), False
    mood = next((act for act in ("sad", "glad", "angry") if reading.does(act, least=LIKELY)), None)
    if mood == "angry" and not reading.does(mood):
        mood = None
    still = passing.still if passing else mood == "sad"
    return mood, lines or (pack.lines[mood] if mood else ()), still


def _early(session: Session, script: Script, reading: Reading) -> bool:
    """True where the end of the scene would come suddenly: in few messages, or with an answer to a question."""
    return session.turns + 1 < len(script.beats) or is_question(reading.text)


def _unknown(pack: LanguagePack, reading: Reading) -> tuple[Line, ...]:
    """What is said to a wish or a question that the scene has nothing for."""
    if reading.does("impossible", least=0.3):
        return pack.lines["impossible"]
    if reading.does("personal", least=LIKELY):
        return pack.lines["personal"]
    wishes = reading.does("request", least=LIKELY) and pack.wishing.search(normalize(reading.text)) is not None
    return pack.lines["see" if wishes else "unsure"]


def _declines(session: Session, reading: Reading) -> bool:
    """True for a no to what was asked."""
    return declines(reading.text, session.language) or (reading.does("decline") and len(reading.text) < 60)


def _reaction(script: Script, session: Session, reading: Reading, goal: str) -> tuple[Line, ...]:
    """The authored reactions to a goal that was met, or to a no."""
    beat = script.beat(goal)
    return beat.if_no if beat.if_no and _declines(session, reading) else beat.reactions


def _changes(pack: LanguagePack, session: Session, reading: Reading) -> bool:
    """True for a message that takes back something said before: by its words, and by what it tells or does."""
    if is_question(reading.text) or pack.changing.search(normalize(reading.text)) is None:
        return False
    told = {run.id for run in reading.heard.goals if run.chance >= TOLD}
    again = bool(told & set(session.met))
    return again or (reading.does("change", least=0.3))


def _no_goal(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat) -> Plan:
    """The message met no goal and asked nothing that the scene answers."""
    goal, score = reading.best_goal
    if reading.does("leads", least=LIKELY) and goal not in (beat.goal, *session.met) and score >= NOTHING_ELSE - 0.1:
        wished = script.beat(goal)
        return Plan("follow", (pack.lines["leads"], _question(wished, session)), ask=goal)
    for act in ("change", "impossible", "personal", "smalltalk", "nonsense", "vague"):
        least = KIND if act == "smalltalk" and reading.judgement.on_topic else FAR if act == "smalltalk" else LIKELY
        likely = _changes(pack, session, reading) if act == "change" else reading.does(act, least=least)
        if likely:
            name = "unclear" if act == "nonsense" else act
            cue = {"nonsense": "", "personal": "question"}.get(act, act)
            return _onward(script, session, (pack.lines[name],), (), beat, "follow", cue)
    asks = bool(questions(reading)) or is_question(reading.text) or reading.does("request", "question", least=LIKELY)
    if asks and (reading.judgement.on_topic or reading.does("request", "question", least=LIKELY)):
        return _onward(script, session, (_unknown(pack, reading),), (), beat, "follow", "question")
    strong = reading.match is not None and max(*reading.match.goals.values(), reading.match.answer_score) >= 0.85
    if not reading.judgement.on_topic and not strong:
        count = session.off_topic + 1
        hint = 2 if count >= SUGGEST_AFTER else 1 if count >= HINT_AFTER else 0
        groups = (script.nudges, _question(beat, session))
        return Plan("nudge", groups, ask=beat.goal, hint=hint, act="offtopic")
    return _onward(script, session, (pack.lines["follow"],), (), beat, "follow", "", PATIENCE_ON_TOPIC)


def _onward(
    script: Script,
    session: Session,
    first: tuple[tuple[Line, ...], ...],
    met: tuple[str, ...],
    beat: Beat,
    kind: str,
    act: str,
    patience: int = PATIENCE,
    wrap: bool = False,
) -> Plan:
    """Say `first`, then ask for the next goal: the same one again if none was met, unless it was asked often enough."""
    given_up = _given_up(session, patience)
    if met:  # what was asked comes first where the learner told something else
        after = beat.goal if beat.goal in met else None
        still = after is None and beat.goal not in given_up
        goal = beat.goal if still else next_goal(script, (*session.met, *met, *given_up), after)
    elif beat.goal in given_up:
        goal = next_goal(script, (*session.met, *given_up), beat.goal)
        first, act = ((PACKS[session.language].lines["skip"],), "") if kind == "follow" else (first, act)
    else:
        goal = beat.goal
    if goal is None and wrap:
        return Plan(kind, (*first, PACKS[session.language].lines["anything"]), met=met, act=act)
    if goal is None:
        return Plan("close", (*first, script.closings[session.tier]), met=met, act=act)
    return Plan(kind, (*first, _question(script.beat(goal), session)), met=met, ask=goal, act=act)


def answers_to(script: Script, reading: Reading, most: int = 1) -> tuple[tuple[Line, ...], ...]:
    """The authored replies to the learner's questions, at most so many; none if there is no close one."""
    match = reading.match
    if match is not None and match.heard is not None:
        known = {answer.id: answer.replies for answer in script.answers}
        asked = [id_ for id_ in questions(reading) if id_ != UNANSWERED]
        if UNANSWERED in questions(reading) or is_question(reading.text) or reading.does("request", "personal"):
            untrained = match.heard.untrained
            asked += [id_ for id_, score in match.asked if score >= (ANSWER if id_ in untrained else ANSWER_CLOSE)]
        return tuple(known[id_] for id_ in dict.fromkeys(asked))[:most]
    if match is None or match.answer is None or match.answer_score < ANSWER:
        return ()
    asks = is_question(reading.text) or match.answer_score >= ANSWER_CLEAR or reading.does("request", "personal")
    if not asks or (not match.mixed and match.answer_score <= max(match.goals.values())):
        return ()
    return (next(answer.replies for answer in script.answers if answer.id == match.answer),)


def afterwards(script: Script, session: Session, reading: Reading) -> Plan:
    """What is said once every goal is met: questions are still answered, courtesies returned."""
    pack, intent = PACKS[session.language], reading.intent
    replies = answers_to(script, reading)
    passing = reading.situation()
    if replies or passing:
        first = replies or ((passing.lines[session.language],) if passing else ())
        return Plan("follow", first if session.closed else (*first, pack.lines["anything"]))
    if session.closed and intent in ("thanks", "greeting"):
        return Plan("polite", (pack.lines[intent],))
    if session.closed and intent != "goodbye":
        return Plan("follow", (pack.lines["follow"],))
    return Plan("close", (script.closings["basic"] + script.closings["advanced"],))
