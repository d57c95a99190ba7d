"""One message as the director reads it: what it tells, asks and does, from the topic model and from its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.chat.kinds import CONTRAST, kinds_told, without_questions
from tutor.languages import PACKS, LanguagePack, normalize
from tutor.scenarios import Line, Script, scenarios
from tutor.session import Session
from tutor.situations import Situation, situations
from tutor.topic import UNANSWERED, Call, Heard, Judgement, Match, Run, asks_back, is_question

# Cosines, for scenes that the topic model was not trained on. Chosen for an earlier model; of today's, a tenth of the
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
TOLD_ALSO, TOLD_SURELY = 0.55, 0.85
"""The same for goals that were not asked for, where a kind's words bear it out, and where none does: without the words
three in five of those heard in natural messages were not told (RESULTS.md)."""
CLEARLY = 0.8
"""The same for an answer that otherwise seems to leave everything open."""
ASKS = 0.45
"""Least probability of a question that was heard."""
IN_PASSING, IN_PASSING_ASKING = 0.6, 0.8
"""Least probability of a situation that was heard, and where the message also asks something."""
SAY_BACK, SAY_BACK_WORDS = 0.75, 8
"""Least probability of words that are said back, and most words of a message of which a number is: readers found other
words wooden ("At the airport."), but for what now holds instead ("So, four nights.")."""
SOMEWHAT = 0.55
"""Least cosine to the asked goal for it to be near at all."""
ANSWER = 0.62
"""Least cosine to an authored question for its answer to be given."""
CALLED, CALLED_ASKING, CALLED_REMARKED, CALLED_TELLING, CALLED_BESIDE = 0.5, 0.5, 0.65, 0.95, 0.98
"""Least probability of the answer that a clause calls for: a question; a statement of a message that asks or wishes, of
one that does not, of one that tells a goal or strays, and beside a question that is answered (RESULTS.md)."""
CALLED_ASTRAY, CALLED_TALKING = 0.75, 0.3
"""The same for a question that strays from the scene, and for what the learner would like to talk about."""
ANSWER_ASKED, ANSWER_SECOND, ANSWER_REMARKED = 0.69, 0.70, 0.80
"""The same, for answers that the model was not trained on, where a question was heard, for a second answer, and for a
remark that tells no goal."""
MEANT = 0.55
"""Least cosine to the wordings of an answer whose own words stand in the message: keeps out other meanings of them."""
ASKED_CLEARLY = 0.7
"""Least probability of the label of an answer for it to be given without a look at the cosine."""
ANSWER_CLEAR = 0.86
"""Least cosine to an authored question that outweighs a courtesy or a call for help in the same words."""
SURE = 0.6
"""Least probability of an act that overrides the goals; acts that only colour the reaction need LIKELY."""
LIKELY = 0.45
LONG = 15
"""Words above which not all of a message is taken for what tells its only goal."""
SHORT = 5
"""Words up to which a message that seems to answer counts as an answer, whatever was heard in it."""
NO_ANSWER = ("request", "leads", "other", "nonsense", "smalltalk", "impossible", "vague", "personal", "sad", "glad",
             "angry", "change")  # fmt: skip
"""Acts that answer nothing unless the message is near the goal all the same."""

WISHES = ("request", "question", "personal")
"""Acts of messages that want to know something."""
TELLS = ("answer", "change", "decline")
"""Acts of messages that tell something for the scene."""
REMARKS = ("smalltalk", "other", "angry", "glad")
"""Acts of remarks that tell nothing for the scene: their words are enough to know what they are about."""
NOT_MEANT = ("other", "sad", "angry", "rude", "sexual", "meaning", "repeat", "stuck", "change", "nonsense", "vague")
"""Acts in which the words of an answer do not make one."""


@dataclass(frozen=True)
class Reading:
    """One message as the director sees it."""

    text: str
    """As `topic.tidy` makes it: what was heard stands at these places."""
    judgement: Judgement
    match: Match | None
    intent: str | None
    talks: bool = False
    """It says what the learner would like to talk about."""

    def does(self, *acts: str, least: float = SURE) -> bool:
        """True if the message does one of these acts with enough certainty."""
        return self.judgement.chance(*acts) >= least

    @property
    def asks_clearly(self) -> bool:
        """True for a close wording of an authored question, which outweighs courtesies and calls for help."""
        close = self.match is not None and self.match.answer_score >= ANSWER_CLEAR
        return close and (self.match is None or not self.match.calls or is_question(self.text) or self.calls_surely)

    @property
    def calls_surely(self) -> bool:
        """True if something surely calls for an answer of the scene."""
        return self.match is not None and any(call.chance >= CALLED_TELLING for call in self.match.calls)

    @property
    def heard(self) -> Heard:
        """What its words tell; nothing where the model was not trained for it."""
        return (self.match.heard if self.match else None) or Heard()

    def situation(self) -> Situation | None:
        """What was said in passing, the likeliest; what tells a goal of the scene counts only where it is grave."""
        told = [run for run in self.heard.goals if run.chance >= TOLD]
        asks = bool(self.match and any(call.asks and call.chance >= CALLED for call in self.match.calls))
        runs = self.match.passing if self.match and self.match.passing is not None else self.heard.situations
        runs = tuple(
            run
            for run in runs
            if run.chance >= (IN_PASSING_ASKING if asks and not situations()[run.id].still else IN_PASSING)
            and (situations()[run.id].still or not any(run.start < goal.end and goal.start < run.end for goal in told))
        )
        found = situations()[max(runs, key=lambda run: run.chance).id] if runs else None
        said = None if told or asks else self.remark()
        of_one_kind = said and found and said.id.split("_")[0] == found.id.split("_")[0]  # weather_bad, weather_nice
        return said if said and (found is None or of_one_kind) else found

    def remark(self) -> Situation | None:
        """What a remark that tells nothing for the scene is about, by its words: the weather, a match."""
        if not (self.talks or self.does(*REMARKS, least=LIKELY)):
            return None
        plain = normalize(self.text)
        return next((s for s in situations().values() if any(w.search(plain) for w in s.words.values())), None)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The answers that its clauses call for."""
        return tuple(self.match.calls) if self.match else ()

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

    def told(self, goal: str, alone: bool) -> str:
        """The normalized words that tell a goal, with what stands before them; `alone`: all but its questions.

        Of a long message only the words that tell it, even then.
        """
        least = max(ASKED_LIKELY, TOLD if self.heard.goal(goal) >= TOLD else 0.0)
        runs = [run for run in self.heard.goals if run.id == goal and run.chance >= least]
        if not runs or (alone and len(self.text.split()) <= LONG):
            return without_questions(self.text) or normalize(self.text)
        return normalize(
            " . ".join(" ".join([*self.text[: r.start].split()[-3:], self.text[r.start : r.end]]) for r in runs)
        )

    def clauses(self, goals: Sequence[str], met: Sequence[str], pack: LanguagePack) -> list[str]:
        """Normalized clauses of the sentences that tell one of these goals; of all but questions, if none was heard."""
        runs = [run for run in self.heard.goals if run.id in goals and run.chance >= TOLD]
        if not runs and not set(goals) & set(met):
            return []
        found = []
        for sentence in re.finditer(r"(?:[^.!?;\n]|\.(?=\d))+[?]?", self.text):
            start, end = sentence.span()
            told = any(run.start < end and start < run.end for run in runs)
            if sentence[0].endswith("?") and not pack.ordering.search(normalize(sentence[0])):
                continue  # "can I eat fish?" orders none
            if told or not (runs or sentence[0].endswith("?")):
                found += [
                    normalize(clause) for clause in re.split(r",(?!\d)|:|(?:^|\s)(?:y|and) (?=no\b|not\b)", sentence[0])
                ]
        return [clause for clause in found if clause]

    @property
    def best_goal(self) -> tuple[str, float]:
        """The closest goal and its cosine."""
        if self.match is None:
            return "", 0.0
        return max(self.match.goals.items(), key=lambda item: item[1])


def declines(text: str, language: str) -> bool:
    """True for a message that starts by saying no."""
    words = normalize(text).split()
    return bool(words) and words[0] in PACKS[language].no_words


def answers_yes_or_no(text: str, language: str) -> bool:
    """True for a bare yes or no, which can only answer what was asked."""
    words = normalize(text).split()
    return 0 < len(words) <= 3 and (words[0] in PACKS[language].yes_words or declines(text, language))


def offers_help(session: Session) -> bool:
    """True if the tutor's last line asked an angry learner what can be done: a bare no to it meets no goal."""
    script = scenarios()[session.scenario].scripts[session.language]
    lines = script.phrases.get("put_right") or PACKS[session.language].lines["put_right"]
    return any(line.text in session.tutor_last for line in lines)


def goals_met(script: Script, session: Session, reading: Reading) -> tuple[str, ...]:
    """Open goals that the message meets, the asked one first. Without an embedder any answer meets the asked goal."""
    asked, text, match = session.goal, reading.text, reading.match
    open_asked = asked if asked and asked not in session.met and not offers_help(session) else None
    if match is None or (open_asked and answers_yes_or_no(text, session.language)):
        return (open_asked,) if open_asked and not is_question(text) else ()
    if match.heard is not None:
        return _goals_heard(script, session, reading, match.heard, open_asked)
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


def _goals_heard(
    script: Script, session: Session, reading: Reading, heard: Heard, asked: str | None
) -> tuple[str, ...]:
    """The same by what was heard in the words of the message."""
    found = list(goals_told(session, reading))
    if asked in found and heard.goal(asked or "") < CLEARLY and reading.does("vague", least=LIKELY):
        found.remove(asked or "")
    if asked in found and heard.goal(asked or "") < CLEARLY and reading.does("leads"):
        found.remove(asked or "")  # "we'll talk about money later"
    if asked in found and heard.goal(asked or "") < CLEARLY and strays(reading):
        found.remove(asked or "")  # "yesterday we won three nil" tells no dates
    if asked and found and asked not in found and _nothing(session, reading):
        found = [asked, *found]
    if asked is None or asked in found:
        return (*((asked,) if asked else ()), *(goal for goal in found if goal != asked))
    asks = bool(questions(reading)) or is_question(reading.text)
    free = asks_back(reading.text) or not reading.does(*NO_ANSWER)  # "from England, and you?" also answers
    near = heard.goal(asked) >= ASKED_LIKELY and free and not _only_asked(reading, asked)
    other = any(run.chance >= TOLD and run.id != asked for run in heard.goals)
    told = reading.does("answer", "decline") and not (asks or found or other) and len(reading.text.split()) <= SHORT
    words = not (asks or found or strays(reading) or reading.does(*NOT_MEANT, least=LIKELY))
    words = words and not meant_by_words(script, reading) and reading.situation() is None
    words = words and bool(kinds_told(script, asked, reading.told(asked, alone=True), PACKS[session.language]))
    return (*((asked,) if near or told or words else ()), *found)


def _nothing(session: Session, reading: Reading) -> bool:
    """True for a message that begins by turning down what was asked ("nothing, only the main course")."""
    words = normalize(reading.text).split()
    return bool(words) and (
        words[0] in ("nada", "nothing", "ninguno", "ninguna", "none")
        or (words[0] in PACKS[session.language].no_words and reading.does("decline", least=LIKELY))
    )


def strays(reading: Reading) -> bool:
    """True for what has nothing to do with the scene, be it a question or not."""
    return not reading.judgement.on_topic and reading.does("other", "smalltalk", "glad", least=LIKELY)


def questions(reading: Reading) -> list[str]:
    """Questions that were heard in the message, in its order; UNANSWERED for those that the scene has no answer for."""
    return list(dict.fromkeys(run.id for run in reading.heard.asks if run.chance >= ASKS))


def goals_told(session: Session, reading: Reading) -> tuple[str, ...]:
    """Open goals that were heard in the message, in order: the one that was asked for, and others by their words."""
    script, pack = scenarios()[session.scenario].scripts[session.language], PACKS[session.language]
    known = {kind.goal for kind in script.kinds}
    rather_asks = reading.calls_surely or reading.does(*WISHES)
    rather_asks = rather_asks and not reading.does(*TELLS, least=LIKELY)
    told = []
    for run in reading.heard.goals:
        if run.id != session.goal and strays(reading):
            continue
        if run.id in session.met or run.id in told or _only_asked(reading, run.id, run.id == session.goal):
            continue
        words = normalize(reading.text[run.start : run.end])
        early = run.id == script.beats[-1].goal and len(session.met) < len(script.beats) // 2
        if early and run.id != session.goal and pack.thanking.search(words):
            continue  # "thanks for stopping" at the beginning takes no leave
        kind = not rather_asks and (run.id not in known or bool(kinds_told(script, run.id, words, pack)))
        if run.chance >= (TOLD if run.id == session.goal else TOLD_ALSO if kind else TOLD_SURELY):
            told.append(run.id)
    return tuple(told)


def _only_asked(reading: Reading, goal: str, sure: bool = True) -> bool:
    """True for a goal that only an answered question names: "does the flan have egg?" orders no flan.

    sure: a goal that was asked for is told by a question all the same if it is heard surely.
    """
    if sure and reading.heard.goal(goal) >= TOLD_SURELY:
        return False
    if reading.match is None or not any(call.asks and call.chance >= CALLED for call in reading.match.calls):
        return False
    asked = [found.span() for found in re.finditer(r"[^.,;:!?¿¡]+\?", reading.text)]
    runs = [run for run in reading.heard.goals if run.id == goal]
    return bool(runs) and all(any(a <= run.start and run.end <= b for a, b in asked) for run in runs)


def tells_something(reading: Reading) -> bool:
    """True if the message says something for a goal, in whatever language."""
    if reading.match is None or reading.match.heard is None:
        return reading.best_goal[1] >= GOAL_FOUND
    return any(run.chance >= TOLD_ALSO for run in reading.heard.goals)


def turns_down(pack: LanguagePack, reading: Reading) -> bool:
    """True for "neither, thank you": whatever is named behind it is not wanted, unless something is after all."""
    plain = normalize(reading.text)
    return pack.neither.match(plain) is not None and not CONTRAST.search(plain)


def says_no(session: Session, reading: Reading) -> bool:
    """True for a no to what was asked."""
    return declines(reading.text, session.language) or (reading.does("decline") and len(reading.text) < 60)


def takes_back(pack: LanguagePack, session: Session, reading: Reading) -> bool:
    """True for a message that takes back something said before: by its words, and by what it tells or does."""
    if reading.talks or pack.changing.search(without_questions(reading.text)) is None:
        return False  # "to change the subject" changes nothing else
    told = {run.id for run in reading.heard.goals if run.chance >= TOLD_ALSO}
    again = bool(told & set(session.met))
    return again or reading.does("change", least=0.3)


def meant_by_words(script: Script, reading: Reading) -> list[str]:
    """Answers of the scene whose own words stand in the message and that are not far from it, the closest first."""
    plain, near = normalize(reading.text), reading.match.answers if reading.match else {}
    found = [answer.id for answer in script.answers if answer.words and answer.words.search(plain)]
    return sorted((id_ for id_ in found if near.get(id_, 1.0) >= MEANT), key=lambda id_: -near.get(id_, 1.0))


TAGS = frozenset("verdad no eh cierto right yes isn't doesn't aren't don't huh okay ok".split())
"""Words that end a statement which only looks like a question."""


def asks_openly(reading: Reading) -> bool:
    """True for a question that stands by itself, with its mark; "right?" behind a statement is none."""
    found = [normalize(clause).split() for clause in re.findall(r"[^.,;:!?¿¡]+(?=\?)", reading.text)]
    return any(len(words) >= 4 and words[-1] not in TAGS for words in found)


PLAINLY = re.compile(
    r"((y|and|but|pero) )?(que|cual(es)?|donde|cuando|cuant[oa]s?|quien(es)?|como|por que|(se )?(pued\w+|podri\w+)|hay|"
    r"tienen?|(usted |tu )?sabes?|es posible|"
    r"what|which|when|where|who|how|why|could|can|would|will|should|do|does|is|are|may|have) "
)
"""Words with which a question begins that is surely one."""


def asks_plainly(reading: Reading) -> bool:
    """True for a question of five words and more that begins like one, whatever else the message does."""
    found = [normalize(clause) for clause in re.findall(r"[^.,;:!?¿¡]+(?=\?)", reading.text)]
    return any(len(clause.split()) >= 5 and PLAINLY.match(clause) for clause in found)


def answers_to(script: Script, reading: Reading, most: int = 1) -> tuple[tuple[Line, ...], ...]:
    """The authored replies to what the learner asks, at most so many; none if there is no fitting one."""
    replies = {answer.id: answer.replies for answer in script.answers}
    return tuple(replies[id_] for id_ in called_for(script, reading)[:most])


def called_for(script: Script, reading: Reading) -> list[str]:
    """The answers that the message calls for, by their own words and by what the model hears."""
    match, meant = reading.match, meant_by_words(script, reading)
    if match is None:
        return meant
    if match.heard is None:
        return meant or _closest(reading, match)
    asks = bool(questions(reading)) or is_question(reading.text) or reading.does("request", "personal", "question")
    tells, other = tells_something(reading), CALLED_ASKING if asks else CALLED_REMARKED
    asked = [run.id for run in reading.heard.asks if run.chance >= ASKED_CLEARLY and run.id != UNANSWERED]
    astray = not (reading.judgement.on_topic or reading.does(*WISHES, least=LIKELY))
    called = CALLED_ASTRAY if astray else CALLED
    asked += [call.answer for call in match.calls if call.asks and call.chance >= called]
    if asked:  # "... and I'd like to know whether one hears the bars"
        asked += [call.answer for call in match.calls if not call.asks and call.chance >= CALLED_BESIDE]
    if not asked and (reading.talks or reading.does("leads", least=LIKELY)):  # "before that, show me the kitchen"
        best = max(match.calls, key=lambda call: (call.asks and reading.talks, call.chance), default=None)
        asked = [best.answer] if best and best.chance >= (CALLED_TALKING if reading.talks else CALLED_ASKING) else []
    elif not asked:  # what is said around a question that is answered is part of it
        least = CALLED_TELLING if tells or astray or (not asks and not reading.judgement.on_topic) else other
        asked = [call.answer for call in match.calls if not call.asks and call.chance >= least]
    least = ANSWER_ASKED if asks else 1.0 if tells else ANSWER_REMARKED
    asked += [id_ for id_, score in match.asked if score >= least and id_ not in match.trained]
    sure = [call.answer for call in match.calls if call.asks and call.chance >= CALLED_ASTRAY]
    if sure and len(re.findall(r"\?", reading.text)) <= 1:  # one question has one answer
        meant = [id_ for id_ in meant if id_ in sure]
    chosen = list(dict.fromkeys([*meant, *asked]))
    also = [id_ for id_ in chosen[1:] if id_ in match.trained or match.answers.get(id_, 1.0) >= ANSWER_SECOND]
    return [*chosen[:1], *also]


def _closest(reading: Reading, match: Match) -> list[str]:
    """The same by cosine alone, for scenes that the model was not trained on."""
    if match.answer is None or match.answer_score < ANSWER:
        return []
    asks = is_question(reading.text) or match.answer_score >= ANSWER_CLEAR or reading.does("request", "personal")
    if not asks or (not match.mixed and match.answer_score <= max(match.goals.values())):
        return []
    return [match.answer]
