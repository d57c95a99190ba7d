"""Decides what happens next in the scene: beats, goals, help, the topic gate. Deterministic: no model words a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tutor.chat.agreement import When, agreed_on, asks_besides, asks_what_was_agreed, when_told
from tutor.chat.kinds import CONTRAST, kinds_told, without_questions
from tutor.chat.lines import (
    about,
    alike,
    different,
    filled,
    is_brief,
    lines_for,
    near,
    phrase,
    reaction_to,
    replies_to,
    sum_due,
    unlike,
)
from tutor.chat.notes import Told, counted, take_down
from tutor.chat.reading import (
    ASKED_LIKELY,
    CALLED,
    LIKELY,
    NOTHING_ELSE,
    TOLD,
    TOLD_ALSO,
    TOLD_SURELY,
    Reading,
    answers_to,
    asks_openly,
    asks_plainly,
    called_for,
    goals_met,
    goals_told,
    offers_help,
    questions,
    says_no,
    strays,
    takes_back,
    tells_something,
    turns_down,
)
from tutor.chat.subjects import subject_of
from tutor.languages import PACKS, LanguagePack, intent_of, normalize
from tutor.scenarios import Beat, Line, Scenario, Script
from tutor.session import Notes, Session
from tutor.situations import Situation, situations
from tutor.topic import UNANSWERED, Judgement, Match, foreign, is_question, tidy
from tutor.words import explain, explain_line, explain_more

ASKS_UNKNOWN = 0.5
"""Least probability of a question without an answer in the scene, where the message also says something else."""
ASKS_OPENLY = 0.2
"""Least probability of an asking act for an open question of a message that also answers not to be passed over."""
GOAL_CLEAR = 0.75
"""Least cosine for a mere thank-you or goodbye to meet the goal that was asked for."""
SAYS_SO = 0.7
"""Least cosine across languages to an example for it to be said as what the learner meant."""
KIND, FAR = 0.3, 0.8
"""Least probability of small talk, on topic and off it: the model takes any remark for small talk."""
PERSONAL = 0.45
"""Least probability of a personal question for it to be met as one where the scene has no answer: a customer who asks
when somebody comes is not told that this is private."""
RECENTLY = 4
"""Lines that were said last, among which nobody asks twice whether there is anything else."""
LAUGH = 20
"""Longest message, in words, whose laugh is what it is about."""
MOST = 2
"""Most lines before the question; what was told and what was asked are always taken up."""
THANKFUL = 0.15
"""Least probability of thanks where no goal is told."""
SURELY_STUCK = 0.9
"""Least probability of not knowing what to say for it to outweigh an answer that is called for."""
STORY = 14
"""Words from which a message that is not understood is taken for a story."""
FEW = 6
"""Words up to which a no says that there is nothing else."""
TELLS_FIRST = re.compile(r"(\S+ ){4,}?\S+[.!] ")
"""A line that tells something of five words and more before it asks."""
BARE = 10
"""Words up to which a call for help is nothing else."""
HINT_AFTER, SUGGEST_AFTER = 2, 3
"""Off-topic messages in a row before a hint and before a suggested answer."""
PATIENCE, PATIENCE_ON_TOPIC = 3, 2
"""How often a goal is asked for before the scene moves on without it; less often where what came back belongs here."""
FIXED = {"rude": 0.2, "sexual": 0.25, "injection": 0.3, "drugs": 0.15, "robot": 0.3}
"""Least probability of acts with fixed lines, be they the likeliest or not."""
PLAINLY_SO = 0.92
"""The same where the message surely asks something that the scene answers ("do you have a boyfriend?")."""
SELFHARM = 0.35
"""The same for words of self-harm: one false alarm too many is better than one call unheard."""
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
    notes: Notes | None = None
    """What the character has written down after the message; None: what it was."""
    general: bool = False
    """The lines before the question would fit many messages: a model that writes freely may find better words."""
    knows: tuple[Line, ...] = ()
    """Lines of the scene about what is near to the message, so that a model that writes freely makes nothing up."""

    @property
    def asks(self) -> bool:
        """True if the last group asks. After bad news none does; "anything else?" is a question without a goal."""
        return any("?" in line.text for line in self.groups[-1])


def open_scene(scene: Scenario, session: Session) -> Plan:
    """The tutor speaks first: a greeting that ends with the first beat's question."""
    script = scene.scripts[session.language]
    return Plan("open", (script.openings[session.tier],), ask=script.beats[0].goal)


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
    talks = pack.talking.search(normalize(text)) is not None
    reading = Reading(tidy(text), judgement, match, intent_of(text, pack), talks)
    goal = session.goal if session.goal not in session.met else next_goal(script, session.met, session.goal)
    beat = script.beat(goal) if goal else None
    found = (
        _unwelcome(script, pack, session, reading, beat)
        or _recalled(script, pack, session, reading, beat)
        or _help(script, pack, session, reading, beat)
        or _foreign(script, pack, session, reading, beat)
    )
    if found:
        return _also_noted(scene, session, reading, beat, found)
    met = goals_met(script, session, reading) if beat else ()
    told = _noted(scene, session, reading, met, pack)
    if scene.notes:
        more = counted(scene.notes, session.notes, told.notes)
        met = (*met, *(goal for goal in more if goal not in (*met, *session.met)))
    if beat is None:
        found = afterwards(script, session, reading, told)
    else:
        found = _courtesy(script, pack, session, reading, beat)
        found = found or _go_on(script, pack, session, reading, beat, met, told)
    if is_question(reading.text):
        found = replace(found, knows=near(script, reading, found.groups))
    return _confirmed(script, pack, session, found, told)


def _noted(scene: Scenario, session: Session, reading: Reading, met: tuple[str, ...], pack: LanguagePack) -> Told:
    """What the character writes down of a message in the language of the pack, and says of that."""
    script = scene.scripts[session.language]
    notes = replace(session.notes, when=when_told(script, session, reading, met))
    if scene.notes is None:
        return Told(notes)
    none = turns_down(pack, reading)
    clauses = [] if none else reading.clauses([*scene.notes.goals, scene.notes.amounts], met, pack)
    changes = takes_back(pack, session, reading)
    counts = scene.notes.amounts in met or (changes and reading.heard.goal(scene.notes.amounts) >= TOLD)
    amounts = reading.told(scene.notes.amounts, alone=True) if counts else ""
    return take_down(scene.notes, notes, clauses, amounts, normalize(reading.text), changes, pack)


def _also_noted(scene: Scenario, session: Session, reading: Reading, beat: Beat | None, plan: Plan) -> Plan:
    """The plan for an order in anger or in another language, which is written down too, and warned of."""
    if not plan.met or beat is None:
        return plan
    foreign_ = plan.kind == "foreign"
    code = next(code for code in PACKS if (code != session.language) == foreign_)
    told = _noted(scene, session, reading, plan.met, PACKS[code])
    if told.refused:
        groups = [tuple(Line(x.gloss, x.text) if foreign_ else x for x in group) for group in told.groups]
        met = tuple(goal for goal in plan.met if goal not in told.refused)
        plan = _onward(scene.scripts[session.language], session, tuple(groups), met, beat, plan.kind, "")
    return replace(plan, notes=told.notes)


def _confirmed(script: Script, pack: LanguagePack, session: Session, plan: Plan, told: Told) -> Plan:
    """The plan with what was noted; before a goodbye the day that was agreed on is named once more."""
    plan = replace(plan, notes=told.notes)
    when = told.notes.when
    if plan.kind != "close" or session.closed or not when or normalize(when) in normalize(session.tutor_last):
        return plan
    return replace(plan, groups=(*plan.groups[:-1], filled(pack.lines["confirmed"], when), plan.groups[-1]))


def _recalled(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None) -> Plan | None:
    """The day or the time that was agreed on, said again to who asks for it."""
    if not asks_what_was_agreed(session, reading):
        return None
    lines, goal = filled(pack.lines["confirmed"], session.notes.when), beat.goal if beat else None
    return Plan("answer", (lines, *(_back(beat, session) or _anything(script, pack, session))), ask=goal)


def _agreed(
    script: Script, pack: LanguagePack, reading: Reading, agreed: When, replies: tuple[tuple[Line, ...], ...]
) -> tuple[tuple[Line, ...], ...]:
    """The day that is agreed on, with what was known before, and consent; then the answer to what is asked besides."""
    whole = agreed.whole[:1].upper() + agreed.whole[1:]
    consent = script.beat(agreed.goal).agreed
    asked = replies[:1] if asks_besides(reading, agreed, pack) else ()
    besides = tuple(group for group in asked if not (alike(group, consent) and is_brief(group)))  # no second consent
    return (tuple(Line(f"{whole}. {line.text}", f"{whole}. {line.gloss}") for line in consent), *besides)


def _back(beat: Beat | None, session: Session) -> tuple[tuple[Line, ...], ...]:
    """The question to come back to, if there is one."""
    return (_question(beat, session),) if beat else ()


def _unwelcome(
    script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None
) -> Plan | None:
    """Fixed lines for what a tutor does not take part in."""
    goal = beat.goal if beat else None
    harmless = reading.judgement.acts and reading.judgement.chance("selfharm", "sad") < 0.3
    if (reading.intent == "distress" and not harmless) or reading.does("selfharm", least=SELFHARM):
        return Plan("fixed", (pack.lines["distress"],), ask=goal)
    act = max(UNWELCOME, key=reading.judgement.chance)
    if reading.intent == "robot" or (reading.intent == "drugs" and reading.does("drugs", least=0.01)):
        act = reading.intent
    elif reading.intent in ("rude", "injection"):
        act = act if reading.does(act) and (act, reading.intent) != ("sexual", "rude") else reading.intent
    elif not reading.does(act, least=FIXED[act]):
        return None
    elif not reading.does(act, least=PLAINLY_SO) and reading.calls_surely:
        return None  # "let's play a game, one thing is a lie" is no insult
    told = goals_told(session, reading)
    first = re.match(r"[^.!?]+(?=[.!?])", reading.text)  # "on foot, I guess. By the way, where can I buy ...?"
    if not told and act != "rude" and beat and first and kinds_told(script, beat.goal, normalize(first[0]), pack):
        told = (beat.goal,)
    if act in ("rude", "drugs", "sexual") and told and beat:  # what an angry guest told is not asked again
        noted = lines_for(script, pack, session, reading, told, False, Told(session.notes))
        return _onward(script, session, (phrase(script, pack, act), *noted[:1]), told, beat, "fixed", "")
    return Plan("fixed", (phrase(script, pack, act), *_back(beat, session)), ask=goal)


def _help(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None) -> Plan | None:
    """Help inside the scene: a word, another wording, the learner's own language, an idea for an answer."""
    # "Do you have the menu in English?" is a question of the scene, not a call for help.
    plain = normalize(reading.text)
    acts = (
        "meaning",
        "repeat",
        "stuck",
        *(["translate"] if pack.other.search(plain) or pack.wording.search(plain) else []),
    )
    example = pack.exemplifying.search(plain) is not None and len(plain.split()) <= BARE
    lost = reading.intent == "repeat" or pack.confused.match(reading.text) is not None
    wanted = lost or reading.does(*acts) or example
    explained = explain(reading.text, session.language, script, pack)
    short = len(reading.text.split()) <= BARE and not answers_to(script, reading)
    wanted = wanted or (explained is not None and (short or reading.does("meaning", least=0.25)))
    about = pack.wording.search(plain) or not answers_to(script, reading)  # "what is X" asks for X
    named = explained is not None and _said_by_tutor(explained, session) and bool(about)
    calls = reading.calls_surely or any(call.asks and call.chance >= CALLED for call in reading.calls)
    asks_more = calls and len(reading.text.split()) >= FEW  # "I don't understand; is it contagious?"
    asks_more = asks_more and not reading.does("stuck", least=SURELY_STUCK)  # "I've gone blank, what do people say?"
    if not named and (reading.asks_clearly or not wanted or asks_more or _asks_for(script, pack, reading)):
        return None
    goal = beat.goal if beat else None
    other = bool(pack.other.search(plain)) and len(reading.text.split()) <= BARE - 2
    if explained and beat is not None and tells_something(reading) and len(reading.text.split()) > BARE:
        plan = _go_on(script, pack, session, reading, beat, goals_met(script, session, reading), Told(session.notes))
        return replace(plan, groups=((explained,), *plan.groups[-1:]), echoes=(), act="")
    if explained:
        more = explain_more(reading.text, explained, session.tutor_last, session.language, script, pack)
        return Plan("repeat", ((explained,), *(((more,),) if more else ()), *_back(beat, session)), ask=goal)
    glosses = script.glosses()
    said = {line: glosses[line] for line in session.said if line in glosses and line in session.tutor_last}
    whole = explain_line(reading.text, said, pack) if reading.does("meaning", least=0.25) or reading.intent else None
    if whole:
        return Plan("repeat", ((whole,), *_back(beat, session)), ask=goal)
    bare = reading.intent == "repeat" and (other or len(reading.text.split()) <= BARE)
    if beat is None and lost:
        return _again(script, pack, session, reading)
    if beat is None or (tells_something(reading) and not bare and not _quotes(session, reading)):
        return None
    if other and (reading.intent == "repeat" or reading.does("translate", least=LIKELY)):
        line = next((x for x in reversed(session.said) if x in script.glosses() and "?" in x), "")
        if line:
            gloss = script.glosses()[line]
            return Plan("repeat", ((Line(f"«{gloss}»", line),), beat.simpler), ask=goal)
    if reading.does("stuck", least=LIKELY) or example:
        shown = filled(pack.lines["for_example"], beat.full[session.turns % len(beat.full)].rstrip("."))
        return Plan("repeat", (phrase(script, pack, "stuck"), shown, _question(beat, session)), ask=goal, hint=2)
    if reading.does("meaning"):
        return Plan("repeat", (phrase(script, pack, "unknown_word"), beat.simpler), ask=goal)
    return Plan("repeat", (phrase(script, pack, "repeat"), beat.simpler), ask=goal)


def _asks_for(script: Script, pack: LanguagePack, reading: Reading) -> bool:
    """True if what is to be repeated is something that the scene has an answer for ("repeat our order, please")."""
    plain = normalize(reading.text)
    help_ = pack.intents["repeat"].search(plain)
    for answer in script.answers:
        found = answer.words.search(plain) if answer.words and help_ else None
        if found and help_ and found.start() < help_.end() and help_.start() < found.end():
            return True
    return False


def _quotes(session: Session, reading: Reading) -> bool:
    """True if all that the message seems to tell stands in the tutor's last line ("what is 'background'?")."""
    heard = f" {normalize(session.tutor_last)} "
    told = [normalize(reading.text[run.start : run.end]) for run in reading.heard.goals if run.chance >= TOLD_ALSO]
    return all(f" {words} " in heard for words in told)


def _again(script: Script, pack: LanguagePack, session: Session, reading: Reading) -> Plan | None:
    """What is to be repeated once every goal is met: what the learner names ("the way"), or what was said last.

    A beat that does nothing but ask is over.
    """
    named = max(reading.heard.goals, key=lambda run: run.chance, default=None)
    if named and named.chance >= LIKELY:
        telling = tuple(line for line in script.beat(named.id).simpler if TELLS_FIRST.match(line.text))
        if telling:
            return Plan("repeat", (phrase(script, pack, "repeat"), telling))
    glosses = script.glosses()
    last = [line for line in session.said if line in session.tutor_last and line in glosses and "?" not in line]
    if not last:
        return None
    return Plan("repeat", (phrase(script, pack, "repeat"), (Line(last[-1], glosses[last[-1]]),)))


def _said_by_tutor(explained: Line, session: Session) -> bool:
    """True if the word that is explained stands in the tutor's last line: nothing else can be meant."""
    found = re.search(r"[«“](.+?)[»”]", explained.text)
    return found is not None and f" {normalize(found[1])} " in f" {normalize(session.tutor_last)} "


def _foreign(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat | None) -> Plan | None:
    """Another language is understood, answered and led back: what was said, or asked, comes as a suggestion."""
    if not foreign(reading.text, session.language):
        return None
    met = goals_told(session, reading)
    goal, score = reading.best_goal
    suggestion = reading.match.example if reading.match and goal and score >= NOTHING_ELSE else ""
    shown = (filled(pack.lines["for_example"], suggestion.rstrip(".")),) if suggestion else ()
    called = called_for(script, reading)[:1]
    answer = next((answer for answer in script.answers if answer.id in called), None)
    if answer is not None:  # "can I pay by card?" is answered, and the page shows how to ask it
        first = (pack.lines["understood"], answer.replies)
        asked = next((ask for ask in answer.asks if ask[-1] in ".?" and not ask[0].islower()), "")
        if beat is None:
            return Plan("foreign", (*first, *_anything(script, pack, session)), suggestion=asked)
        return replace(_onward(script, session, first, met, beat, "foreign", ""), suggestion=asked)
    if met and beat is not None:  # what was told is not asked again, in whatever language it was
        said = goal in met and score >= SAYS_SO and _says_alike(suggestion, pack, reading.text)
        understood = pack.lines["understood"]
        first = (understood, *shown) if said else (understood,)
        plan = _onward(script, session, first, met, beat, "foreign", "")
        return replace(plan, suggestion=suggestion if goal in met else "")
    groups = (phrase(script, pack, "other_language"), *shown, *_back(beat, session))
    plan = Plan("foreign", groups, ask=beat.goal if beat else None)
    return replace(plan, suggestion=suggestion, hint=0 if suggestion or beat is None else 2)


def _says_alike(example: str, pack: LanguagePack, text: str) -> bool:
    """True unless one of two texts, of different languages, counts or denies something and the other does not."""
    other = next(p for code, p in PACKS.items() if code != pack.code)
    a, b = normalize(example), normalize(text)
    pairs = ((pack.counting, other.counting), (pack.negating, other.negating))
    return all(bool(mine.search(a)) == bool(theirs.search(b)) for mine, theirs in pairs)


def _courtesy(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat) -> Plan | None:
    """Greetings, thanks and goodbyes that are nothing else."""
    if reading.asks_clearly and reading.intent != "goodbye":
        return None
    match = reading.match
    clear = match is not None and match.heard is None and match.goals[beat.goal] >= GOAL_CLEAR
    clear = clear or reading.heard.goal(beat.goal) >= ASKED_LIKELY or bool(goals_told(session, reading))
    if clear:
        return None
    leaves = reading.intent == "goodbye" or (reading.does("goodbye", least=LIKELY) and not reading.intent)
    thanks = reading.intent == "thanks" or (reading.does("thanks", least=THANKFUL) and not reading.intent)
    done = len(session.met) >= len(script.beats) - 1
    if leaves or (thanks and done):
        passing = reading.situation()
        first = (_said_to(script, passing, session.language),) if passing and passing.still else ()
        last = script.closings[session.tier] if done else phrase(script, pack, "leave")
        return Plan("close", (*first, last), ask=beat.goal)
    if thanks or reading.intent == "greeting":
        name = "thanks" if thanks else "greeting"
        return Plan("polite", (phrase(script, pack, name), _question(beat, session)), ask=beat.goal)
    return None


def _go_on(
    script: Script,
    pack: LanguagePack,
    session: Session,
    reading: Reading,
    beat: Beat,
    met: tuple[str, ...],
    told: Told,
) -> Plan:
    """Answers, goals, wishes and what else may come up while the scene runs. met: goals that the message tells."""
    met = tuple(goal for goal in met if goal not in told.refused)
    replies = replies_to(script, session, reading, told)
    mood, taken_up, still = _human(script, pack, session, reading)
    if reading.remark() and not any(call.asks for call in reading.calls):
        replies = ()  # what is said of the weather asks for no other table
    if replies and not still and not is_question(reading.text) and (reading.situation() or mood in ("angry", "glad")):
        sorry = tuple(line for line in replies[0] if pack.sorry.search(normalize(line.text)))
        replies = (sorry, *replies[1:]) if mood == "angry" and sorry else replies
        taken_up = taken_up if mood == "angry" and not sorry else ()  # the answer was written for just that
    if replies and not still and mood is None and reading.does("smalltalk"):
        taken_up = ()  # a remark on the weather is answered once
    if taken_up == phrase(script, pack, "joke") and replies:
        taken_up = ()  # who laughs while asking has made no joke
    if still and replies and is_question(reading.text):
        taken_up = ()  # "my mother had it too; will I?": the answer was written for just that
    if still and (not replies or not is_question(reading.text)):  # no questions now; the learner says when to go on
        goal = next_goal(script, (*session.met, *met), beat.goal) if beat.goal in met else beat.goal
        whole = taken_up == phrase(script, pack, "sad") or taken_up in script.situations.values()
        calm = () if whole else (pack.lines["no_hurry"],)
        return Plan("fixed", (taken_up, *calm), met=met, ask=goal)
    if met and reading.intent == "goodbye":
        done = len(session.met) + len(met) >= len(script.beats) - 1
        last = script.closings[session.tier] if done else phrase(script, pack, "leave")
        return Plan("close", (*lines_for(script, pack, session, reading, met, False, told)[:1], last), met=met)
    if told.refused:
        return _onward(script, session, told.groups, met, beat, "follow", "")
    agreed = agreed_on(script, session, reading)
    if agreed:
        met = met if agreed.goal in (*session.met, *met) else (agreed.goal, *met)
        lines = _agreed(script, pack, reading, agreed, replies)
        return _onward(script, session, lines, met, beat, "follow", "agree", ends=_ends(reading, pack))
    changes = takes_back(pack, session, reading)
    if changes and not questions(reading) and not any(c.asks and c.chance >= CALLED for c in reading.calls):
        replies = ()  # it is one thing that is changed
    unknown: tuple[Line, ...] = ()
    asked = any(run.id == UNANSWERED and run.chance >= ASKS_UNKNOWN for run in reading.heard.asks)
    asked = asked or (asks_openly(reading) and reading.does("question", "request", "personal", least=ASKS_OPENLY))
    asked = asked or asks_plainly(reading)
    if asked and not (replies or taken_up or reading.talks or strays(reading)):
        unknown = _unknown(script, pack, reading)
    if met or changes:
        first = taken_up or (phrase(script, pack, "change") if changes and not told.groups else ())
        rest = (*replies, *((unknown,) if unknown else ()))
        # "A beer, and water for my wife" is heard beside a question; a remark that is answered leaves room for one.
        room = 1 if first or len(rest) > 1 or (rest and not is_question(reading.text)) else MOST
        # Who is upset, or has told a misfortune, wants to be heard, and no remark on the view.
        upset = mood in ("angry", "sad") or _is_misfortune(reading.situation(), pack)
        taken = () if upset else lines_for(script, pack, session, reading, met, changes, told)
        taken = different(taken, rest)[:room]
        act = "change" if changes else "emotion" if taken_up else "decline" if says_no(session, reading) else "answer"
        general = not first and not rest and not taken
        if general:
            taken = (reaction_to(script, session, reading, met[0]),)
        elif taken:
            act = ""  # no model says it better than the line that was written for it
        groups = (*((first,) if first else ()), *taken, *rest, *(() if upset else sum_due(session, told, met, rest)))
        kind = "answer" if replies else "advance" if met else "follow"
        plan = _onward(script, session, groups, met, beat, kind, act, ends=_ends(reading, pack))
        plan = replace(plan, general=general)
        return plan if mood == "sad" or not act else replace(plan, echoes=reading.echoes(pack, changes))
    taken_up = taken_up or unknown
    if replies:
        said = (*((taken_up,) if taken_up else different(told.groups[:1], replies)), *replies)
        other = next_goal(script, session.met, beat.goal)
        later = reading.does("leads") and pack.postponing.search(normalize(reading.text))
        if later and other:  # who leads somewhere else is not asked the same thing again at once
            return Plan("answer", (*said, _question(script.beat(other), session)), ask=other)
        return _onward(script, session, said, (), beat, "answer", "")
    if taken_up and mood == "angry" and not offers_help(session):
        return Plan("follow", (taken_up, phrase(script, pack, "put_right")), ask=beat.goal)  # before business goes on
    if taken_up:
        return _onward(script, session, (taken_up,), (), beat, "follow", "emotion")
    again = lines_for(script, pack, session, reading, (), True, told)
    if again and not is_question(reading.text):  # more about what was told before
        return _onward(script, session, again[:MOST], (), beat, "follow", "")
    return replace(_no_goal(script, pack, session, reading, beat), general=True)


def _human(
    script: Script, pack: LanguagePack, session: Session, reading: Reading
) -> tuple[str | None, tuple[Line, ...], bool]:
    """(mood, lines for it or for what was said in passing, whether business would be tactless now)."""
    passing = reading.situation()
    lines = _said_to(script, passing, session.language) if passing else ()
    plain = normalize(reading.text)
    if pack.grieving.search(plain) and not (passing and passing.still):
        return "sad", _said_to(script, situations()["death_person"], session.language), True
    changes = takes_back(pack, session, reading)
    if pack.laughing.search(plain):  # nobody is sad or angry who laughs
        short = len(plain.split()) <= LAUGH and not goals_told(session, reading)
        return None, lines or (phrase(script, pack, "joke") if short else ()), False
    mood = next((act for act in ("sad", "glad", "angry") if reading.does(act, least=LIKELY)), None)
    if mood == "sad" and changes and not passing:
        mood = None  # "sorry, I meant four nights"
    if mood == "angry" and not (reading.does(mood) and reading.judgement.on_topic):
        mood = None  # a penalty that was missed is nothing to apologize for
    still = passing.still if passing else mood == "sad" and reading.does(mood)
    return mood, lines or (phrase(script, pack, mood) if mood else ()), still


def _is_misfortune(passing: Situation | None, pack: LanguagePack) -> bool:
    """True for a situation that anybody would be sorry about: a theft, a missed train."""
    lines = passing.lines[pack.code] if passing else ()
    return any(pack.sorry.search(normalize(line.text)) for line in lines)


def _said_to(script: Script, passing: Situation, language: str) -> tuple[Line, ...]:
    """What this character says to a situation, or else what anybody would."""
    return script.situations.get(passing.id) or passing.lines[language]


def _ends(reading: Reading, pack: LanguagePack) -> bool:
    """True for thanks, goodbyes and "that's all": nobody has to ask whether there is anything else."""
    told = without_questions(re.sub(r"¿[^?]*\?", " ", reading.text))  # "¿cuánto es todo, con desayuno?" ends nothing
    if pack.finishing.search(told):
        return True
    return reading.intent in ("thanks", "goodbye") or reading.does("thanks", "goodbye", least=LIKELY)


def _anything(script: Script, pack: LanguagePack, session: Session) -> tuple[tuple[Line, ...], ...]:
    """The question whether there is anything else, unless it was asked a moment ago."""
    lines = phrase(script, pack, "anything")
    lately = " ".join((*session.said[-RECENTLY:], session.tutor_last))
    return () if any(line.text in lately for line in lines) else (lines,)


def _unknown(script: Script, pack: LanguagePack, reading: Reading) -> tuple[Line, ...]:
    """What is said to a wish or a question that the scene has nothing for."""
    if reading.does("impossible", least=0.3):
        return phrase(script, pack, "impossible")
    if reading.does("personal", least=max(PERSONAL, reading.judgement.chance("request", "question"))):
        return phrase(script, pack, "personal")
    wishes = reading.does("request", "leads", least=LIKELY) and pack.wishing.search(normalize(reading.text)) is not None
    thing = None if wishes else subject_of(reading.text, script, pack)
    if thing:
        return about(phrase(script, pack, "about"), thing)
    return phrase(script, pack, "see" if wishes else "unsure")


def _no_goal(script: Script, pack: LanguagePack, session: Session, reading: Reading, beat: Beat) -> Plan:
    """The message met no goal and asked nothing that the scene answers."""
    goal, score = reading.best_goal
    if reading.does("leads", least=LIKELY) and goal not in (beat.goal, *session.met) and score >= NOTHING_ELSE - 0.1:
        wished = script.beat(goal)
        return Plan("follow", (phrase(script, pack, "leads"), _question(wished, session)), ask=goal)
    for act in ("change", "impossible", "personal", "smalltalk", "nonsense", "vague"):
        least = KIND if act == "smalltalk" and reading.judgement.on_topic else FAR if act == "smalltalk" else LIKELY
        likely = takes_back(pack, session, reading) if act == "change" else reading.does(act, least=least)
        if likely:
            name = "unclear" if act == "nonsense" else act
            cue = {"nonsense": "", "personal": "question"}.get(act, act)
            empty = act in ("nonsense", "vague")
            return _onward(script, session, (phrase(script, pack, name),), (), beat, "follow", cue, empty=empty)
    wants = reading.does("request", "question", least=LIKELY)
    asks = wants or (reading.judgement.on_topic and (bool(questions(reading)) or is_question(reading.text)))
    if asks and not strays(reading):
        return _onward(script, session, (_unknown(script, pack, reading),), (), beat, "follow", "question")
    strong = reading.match is not None and max(*reading.match.goals.values(), reading.match.answer_score) >= 0.85
    if not reading.judgement.on_topic and not strong:
        count = session.off_topic + 1
        hint = 2 if count >= SUGGEST_AFTER else 1 if count >= HINT_AFTER else 0
        first = phrase(script, pack, "no_idea") if is_question(reading.text) else script.nudges
        groups = (first, _question(beat, session))
        return Plan("nudge", groups, ask=beat.goal, hint=hint, act="offtopic")
    name = "story" if len(reading.text.split()) >= STORY else "follow"
    return _onward(
        script, session, (phrase(script, pack, name),), (), beat, "follow", "", PATIENCE_ON_TOPIC, empty=True
    )


def _onward(
    script: Script,
    session: Session,
    first: tuple[tuple[Line, ...], ...],
    met: tuple[str, ...],
    beat: Beat,
    kind: str,
    act: str,
    patience: int = PATIENCE,
    empty: bool = False,
    ends: bool = False,
) -> Plan:
    """Say `first`, then ask for the next goal: the same one again if none was met, unless it was asked often enough.

    empty: `first` takes up nothing, and may give way to a change of topic. ends: the scene may close without asking
    whether there is anything else.
    """
    given_up = _given_up(session, patience)
    if met:  # what was asked comes first where the learner told something else
        after = beat.goal if beat.goal in met else None
        still = after is None and beat.goal not in given_up
        goal = beat.goal if still else next_goal(script, (*session.met, *met, *given_up), after)
    elif beat.goal in given_up:
        goal = next_goal(script, (*session.met, *given_up), beat.goal)
        if empty:
            first, act = (phrase(script, PACKS[session.language], "skip"),), ""
    else:
        goal = beat.goal
    if goal is None and not ends:
        return Plan(kind, (*first, *_anything(script, PACKS[session.language], session)), met=met, act=act)
    if goal is None:
        return Plan("close", (*first, script.closings[session.tier]), met=met, act=act)
    question = unlike(_question(script.beat(goal), session), first)
    return Plan(kind, (*first, question), met=met, ask=goal, act=act)


def afterwards(script: Script, session: Session, reading: Reading, told: Told) -> Plan:
    """What is said once every goal is met: the scene closes when the learner has nothing else, and not before."""
    pack, intent = PACKS[session.language], reading.intent
    replies = replies_to(script, session, reading, told)
    _, taken_up, still = _human(script, pack, session, reading)
    asks = is_question(reading.text) or reading.does("question", "request", "personal", least=LIKELY)
    if session.closed and not replies and not still and intent in ("thanks", "greeting"):
        return Plan("polite", (phrase(script, pack, intent),))
    agreed = agreed_on(script, session, reading)
    if agreed and intent != "goodbye":
        lines = _agreed(script, pack, reading, agreed, replies)
        more = _anything(script, pack, session) if len(lines) == 1 else ()
        return Plan("follow", (*lines, *more), act="agree")
    plain = normalize(reading.text)
    no = says_no(session, reading) and len(plain.split()) <= FEW and not CONTRAST.search(plain)
    ends = intent == "goodbye" or (not asks and (_ends(reading, pack) or no or _is_done(reading, pack)))
    leaves = intent == "goodbye" and not is_question(reading.text)
    parts = not is_question(reading.text) and reading.does("goodbye")  # "everything was delicious, good night"
    if (leaves or (ends and (parts or not replies))) and not still:
        first = replies[:1] if parts and not leaves else ()
        mine = script.closings[session.tier]
        spent = all(line.text in session.said for line in mine)
        return Plan("close", (*first, script.closings["basic"] + script.closings["advanced"] if spent else mine))
    first = (*different(told.groups[:1], replies), *replies) if replies else (taken_up,) if taken_up else ()
    if not first and takes_back(pack, session, reading):
        first = (phrase(script, pack, "change"),)
    if not first or not (replies or still):
        tells = not asks or any(run.chance >= TOLD_SURELY for run in reading.heard.goals)  # "I pay by card, can I?"
        first = (*first, *lines_for(script, pack, session, reading, (), tells, told))[:MOST]
    if not first:
        long = len(reading.text.split()) >= STORY
        first = (_unknown(script, pack, reading) if asks else phrase(script, pack, "story" if long else "follow"),)
    return Plan("follow", first if session.closed or still else (*first, *_anything(script, pack, session)))


def _is_done(reading: Reading, pack: LanguagePack) -> bool:
    """True for a short "fine" to the question whether there is anything else; a bare yes is none."""
    words = normalize(reading.text).split()
    return 0 < len(words) <= 4 and words[0] in pack.yes_words - {"si", "yes", "yeah", "yep", "claro", "sure"}
