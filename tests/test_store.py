"""Saved progress comes back as it was, foreign data is refused by name, and nothing unreadable is thrown away."""

import json
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import GOALS, NOW, SLIPS, begun, played, said
from fsrs import Rating
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import InputError
from tutor.progress import MAX_WORDS, Progress, delete, dismiss, hint, record_turn, repair, switch
from tutor.review import answer
from tutor.statistics import all_totals, session_count
from tutor.store import (
    FILE,
    LIMIT,
    MIGRATIONS,
    VERSION,
    Store,
    StoreError,
    compact,
    dumps,
    fold_sessions,
    from_plain,
    import_text,
    loads,
    merge,
    open_store,
    open_text,
    to_plain,
)


def rich():
    """Progress in which every part holds something."""
    progress = played("la problema esta aqui", "tambien tambien", "hola qué tal estás hoy")
    progress = played(
        "la clima es muy bonita", progress=progress, key="s2", now=NOW + timedelta(days=40), scenario="doctor"
    )
    progress = played("hola", progress=progress, key="s3", now=NOW + timedelta(days=41), language="en")
    for number, key in enumerate(sorted(progress.cards)):
        progress, _ = answer(progress, key, progress.cards[key].asked.answer, 3.0, NOW + timedelta(days=42 + number))
    progress = record_turn(
        begun(progress, "s4", NOW + timedelta(days=50)),
        "s4",
        1,
        said("tengo dos hermana", met=GOALS[:1]),
        NOW + timedelta(days=50),
    )
    progress = repair(hint(progress, "s4", NOW + timedelta(days=50)), "s4", NOW + timedelta(days=50))
    progress, _ = dismiss(progress, next(k for k, c in progress.cards.items() if c.original == "esta"))
    return switch(progress, "level", False)


texts = st.lists(st.sampled_from([*SLIPS, "hola", "problema", "gracias", "señor"]), min_size=1, max_size=6).map(
    " ".join
)
steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["turn", "answer", "hint", "delete", "dismiss"]), texts),
    max_size=15,
)


def lived(events, language="es"):
    """Progress after a list of drawn events."""
    progress, now = Progress(), NOW
    for number, (key, kind, text) in enumerate(events):
        now += timedelta(hours=9)
        progress = begun(progress, key, now, language=language)
        pick = next(iter(sorted(progress.cards)), None)
        if kind == "turn":
            progress = record_turn(progress, key, number, said(text), now)
        elif kind == "hint":
            progress = hint(progress, key, now)
        elif pick and kind == "answer":
            progress, _ = answer(progress, pick, text, 4.0, now)
        elif pick and kind == "delete":
            progress = delete(progress, pick)
        elif pick:
            progress, _ = dismiss(progress, pick)
    return progress


@settings(max_examples=50, deadline=None)
@given(steps)
def test_export_delete_import_gives_the_same_state(events):
    progress = lived(events)
    saved = dumps(progress)
    assert loads(saved) == progress
    assert import_text(Progress(), saved) == progress
    assert import_text(lived(events[:2]), saved, replacing=True) == progress
    assert dumps(loads(saved)) == saved


@settings(max_examples=50, deadline=None)
@given(steps, steps)
def test_merging_has_no_duplicates_and_can_be_repeated(one, other):
    ours, theirs = lived(one), lived(other)
    both = merge(ours, theirs)
    assert merge(ours, ours) == ours
    assert merge(both, theirs) == both == merge(both, ours)
    assert replace(merge(theirs, ours), dismissed=()) == replace(both, dismissed=())
    assert set(both.sessions) == {*ours.sessions, *theirs.sessions}
    gone = {*ours.dismissed, *theirs.dismissed}
    assert set(both.cards) == {k for k, c in {**ours.cards, **theirs.cards}.items() if c.alarm not in gone}
    assert loads(dumps(both)) == both


def test_a_backup_merges_into_what_came_after_it():
    before = played("la problema", "esta")
    after = played("la clima", progress=before, key="s2", now=NOW + timedelta(days=1))
    assert merge(after, before) == after == merge(before, after)


def test_sessions_that_are_months_here_are_not_added_again():
    progress = Progress()
    for day in range(14):
        progress = played("la problema", progress=progress, key=f"s{day}", now=NOW + timedelta(days=day))
    folded = fold_sessions(progress, 0)
    for both in (merge(folded, progress), merge(progress, folded)):
        assert all_totals(both) == all_totals(progress)
        assert session_count(both) == 14
    elsewhere = fold_sessions(
        replace(progress, sessions={f"x{k}": replace(r, key=f"x{k}") for k, r in progress.sessions.items()}), 0
    )
    assert session_count(merge(folded, elsewhere)) == 28
    assert all_totals(merge(folded, elsewhere)).turns == 28


def test_the_plain_form_is_json_with_a_version():
    plain = to_plain(rich())
    assert plain["version"] == VERSION
    assert json.loads(json.dumps(plain)) == plain
    assert from_plain(plain) == rich()
    assert all(plain[key] for key in plain if key not in ("months", "retired"))


def test_a_file_of_version_0_loads():
    assert set(MIGRATIONS) == set(range(VERSION))
    plain = to_plain(
        fold_sessions(
            replace(
                rich(),
                sessions={
                    f"{n}": replace(r, key=f"{n}", repairs=0) for n in range(12) for r in [rich().sessions["s1"]]
                },
            ),
            0,
        )
    )
    old = json.loads(json.dumps(plain))
    old["version"] = 0
    for row in old["sessions"]:
        del row["repairs"]
    for row in old["months"]:
        del row["totals"]["repairs"]
    assert old["months"]
    assert from_plain(old) == from_plain(plain)


BAD = [
    ("version", 99, "later release"),
    ("version", "1", "version"),
    ("version", True, "version"),
    ("sessions", {}, r"sessions: expected a list"),
    ("cards", [1], r"cards\[0\]: expected a table"),
    ("days", ["yesterday"], r"days\[0\]: expected a date"),
    ("words", {"xx": []}, r"words: expected one of es, en"),
    ("words", {"es": ["dos palabras"]}, r"words.es: expected words of letters"),
    ("words", {"es": ["uno", "uno"]}, r"words.es: an entry comes twice"),
    ("dismissed", [["accent"]], r"dismissed\[0\]: expected 2 entries"),
    ("off", ["weather"], r"off: expected one of level"),
    ("retired", {"es accent": {"cards": -1, "mistakes": 0}}, r"retired.es accent.cards: expected a whole number"),
    ("extra", 1, "extra: unknown key"),
]


@pytest.mark.parametrize(("key", "value", "fault"), BAD)
def test_foreign_data_is_refused_by_name(key, value, fault):
    with pytest.raises(StoreError, match=fault) as caught:
        from_plain({**to_plain(rich()), key: value})
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    ("part", "path", "value", "fault"),
    [
        ("cards", ("type",), "magic", r"cards\[0\].type"),
        ("cards", ("language",), "xx", r"cards\[0\].language"),
        ("cards", ("examples",), [], r"cards\[0\].examples: expected 1 to 5"),
        ("cards", ("examples", 0, "end"), 999, r"cards\[0\].examples\[0\].end: the gap"),
        ("cards", ("schedule", "due"), "2026-03-01T12:00:00", r"cards\[0\].schedule.due: expected a time"),
        ("cards", ("schedule", "state"), 7, r"cards\[0\].schedule.state"),
        ("cards", ("schedule", "stability"), None, r"cards\[0\].schedule.stability: does not fit"),
        ("cards", ("schedule", "stability"), float("nan"), r"cards\[0\].schedule.stability: expected a number"),
        ("cards", ("count",), True, r"cards\[0\].count: expected a whole number"),
        ("cards", ("count",), 1.5, r"cards\[0\].count: expected a whole number"),
        ("cards", ("reason",), "x" * 9999, r"cards\[0\].reason: expected a text of at most"),
        ("cards", ("reason",), "\ud83d", r"cards\[0\].reason: has half a character"),
        ("sessions", ("level",), "Z9", r"sessions\[0\].level"),
        ("sessions", ("errors",), {"magic": 1}, r"sessions\[0\].errors"),
        ("sessions", ("finished",), 1, r"sessions\[0\].finished: expected true or false"),
        ("sessions", ("extra",), 1, r"sessions\[0\].extra: unknown key"),
    ],
)
def test_a_fault_inside_is_named_with_its_place(part, path, value, fault):
    plain = to_plain(rich())
    at = plain[part][0]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(StoreError, match=fault):
        from_plain(plain)


def test_a_missing_part_and_a_double_entry_are_faults():
    plain = to_plain(rich())
    with pytest.raises(StoreError, match="cards: missing"):
        from_plain({key: value for key, value in plain.items() if key != "cards"})
    with pytest.raises(StoreError, match="comes twice"):
        from_plain({**plain, "cards": [plain["cards"][0]] * 2})
    del plain["cards"][0]["count"]
    with pytest.raises(StoreError, match=r"cards\[0\].count: missing"):
        from_plain(plain)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_saved_data_is_refused_or_read_but_never_crashes(data):
    plain = to_plain(rich())
    at, path = plain, []
    while isinstance(at, dict | list) and at and (not path or data.draw(st.booleans())):
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        parent, at = at, at[step]
        path.append(step)
    parent[path[-1]] = data.draw(json_values)
    try:
        progress = from_plain(plain)
    except StoreError:
        return
    assert loads(dumps(progress)) == progress
    for card in list(progress.cards.values())[:2]:
        card.review(Rating.Good, NOW + timedelta(days=60))


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"version": 1}', "[" * 100_000, "NaN", "\x00"])
def test_an_unreadable_text_is_named_and_set_aside(text):
    opened = open_text(text, NOW)
    assert opened.progress == Progress()
    assert opened.fault
    assert opened.aside == "progress-unreadable-20260301-120000.json"
    with pytest.raises(StoreError):
        loads(text)


def test_what_can_be_read_is_not_set_aside():
    assert open_text("", NOW) == open_text(dumps(Progress()), NOW)
    assert open_text(dumps(rich()), NOW).progress == rich()
    assert open_text(dumps(rich()), NOW).aside == ""


# ---- size


def big(cards, sessions, words=0):
    """Progress with so many cards, the first half of them long known."""
    progress = played("la problema", "la clima", "la mapa")
    (card,) = progress.cards.values()
    known = card.review(Rating.Easy, NOW)
    known = replace(known, schedule=replace(known.schedule, stability=200.0))
    made = [replace(known if n < cards // 2 else card, original=f"la{n}") for n in range(cards)]
    record = progress.sessions["s1"]
    records = [
        replace(record, key=f"k{n}", began=NOW + timedelta(days=n), last=NOW + timedelta(days=n))
        for n in range(sessions)
    ]
    known_words = frozenset(("a" * (n % 9 + 1)) + "".join(chr(97 + int(d)) for d in str(n)) for n in range(words))
    return Progress(sessions={r.key: r for r in records}, cards={c.id: c for c in made}, words={"es": known_words})


def mistakes(progress):
    return sum(c.count for c in progress.cards.values()) + sum(r.mistakes for r in progress.retired.values())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 200), st.integers(0, 120), st.integers(40_000, 200_000))
def test_compacting_keeps_totals_and_stays_within_the_limit(cards, sessions, limit):
    progress = big(cards, sessions)
    small = compact(progress, limit)
    assert len(dumps(small)) <= limit
    assert all_totals(small) == all_totals(progress)
    assert session_count(small) == session_count(progress)
    assert mistakes(small) == mistakes(progress)
    assert len(small.cards) + sum(r.cards for r in small.retired.values()) == cards
    assert loads(dumps(small)) == small
    assert compact(small, limit) == small


def test_what_is_least_missed_goes_first():
    progress = big(100, 100)
    full = len(dumps(progress))
    assert compact(progress, full) is progress
    folded = compact(progress, full - 2000)
    assert folded.months
    assert folded.cards == progress.cards
    trimmed = compact(progress, 70_000)
    assert {len(c.examples) for c in trimmed.cards.values()} == {1}
    assert not trimmed.retired
    retired = compact(progress, 45_000)
    assert retired.retired["es gender"].cards > 0
    assert sum(not c.is_mature(90) for c in retired.cards.values()) == 50  # what is not yet known stays


def test_a_heavy_learner_fits_into_the_browser():
    small = compact(big(5000, 2000, words=MAX_WORDS))
    assert len(dumps(small)) <= LIMIT
    assert len(small.words["es"]) == MAX_WORDS


# ---- the database


def test_the_database_gives_back_what_was_saved(tmp_path):
    store = Store(tmp_path / FILE)
    assert store.load() == Progress()
    store.save(rich())
    assert store.load() == rich()
    store.close()
    again = Store(tmp_path / FILE)
    assert again.load() == rich()
    smaller = delete(rich(), next(iter(rich().cards)))
    again.save(smaller)
    assert again.load() == smaller
    again.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(steps, max_size=4))
def test_any_sequence_of_saves_leaves_the_last_one(tmp_path_factory, lives):
    path = tmp_path_factory.mktemp("store") / FILE
    store = Store(path)
    for events in lives:
        store.save(lived(events))
        assert store.load() == lived(events)
    store.close()


def test_only_what_changed_is_written(tmp_path):
    store = Store(tmp_path / FILE)
    progress = rich()
    store.save(progress)
    written = []
    store._db.set_trace_callback(written.append)
    store.save(progress)
    assert not written
    store.save(hint(progress, "s4", NOW + timedelta(days=50)))
    assert [line.split("(")[1][:16] for line in written if line.startswith("INSERT")] == ["'sessions', 's4'"]
    store.close()


def test_a_failed_save_changes_nothing(tmp_path):
    store = Store(tmp_path / FILE)
    store.save(rich())
    broken = replace(rich(), days=frozenset(), cards={"x": object()})
    with pytest.raises(TypeError):
        store.save(broken)
    assert store.load() == rich()
    store.close()


def test_deleted_text_is_no_longer_in_the_files(tmp_path):
    store = Store(tmp_path / FILE)
    store.save(rich())
    store.clear()
    assert store.load() == Progress()
    assert all(b"problema" not in file.read_bytes() for file in tmp_path.iterdir())
    store.close()


def test_threads_share_a_store_without_losing_a_turn(tmp_path):
    store = Store(tmp_path / FILE)
    store.save(begun())

    def talk(number):
        for turn in range(5):
            store.update(lambda p, turn=turn: record_turn(p, "s1", 10 * number + turn, said("la problema"), NOW))

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    progress = store.load()
    assert progress.sessions["s1"].turns == 20
    assert next(iter(progress.cards.values())).count == 20
    store.close()


def test_a_database_of_version_0_is_brought_up_to_date(tmp_path):
    store = Store(tmp_path / FILE)
    store.save(played("la problema"))
    store.close()
    db = sqlite3.connect(tmp_path / FILE)
    (body,) = db.execute("SELECT body FROM item WHERE kind = 'sessions'").fetchone()
    old = json.loads(body)
    del old["repairs"]
    db.execute("UPDATE item SET body = ? WHERE kind = 'sessions'", (json.dumps(old),))
    db.execute("UPDATE item SET body = '0' WHERE kind = 'version'")
    db.commit()
    db.close()
    store, opened = open_store(tmp_path, NOW)
    assert opened.progress == played("la problema")
    assert opened.fault == ""
    store.close()
    store = Store(tmp_path / FILE)
    assert store._saved[("version", "")] == VERSION
    store.close()


def damage(path, kind):
    if kind == "not a database":
        path.write_bytes(b"this is no database at all" * 100)
    elif kind == "cut":
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
    else:
        db = sqlite3.connect(path)
        statement = {
            "not JSON": "UPDATE item SET body = '{' WHERE kind = 'cards'",
            "foreign": "UPDATE item SET body = '{}' WHERE kind = 'cards'",
            "no version": "DELETE FROM item WHERE kind = 'version'",
            "later": "UPDATE item SET body = '99' WHERE kind = 'version'",
            "other table": "ALTER TABLE item RENAME COLUMN body TO something",
        }[kind]
        db.execute(statement)
        db.commit()
        db.close()


@pytest.mark.parametrize("kind", ["not a database", "cut", "not JSON", "foreign", "no version", "later", "other table"])
def test_an_unreadable_database_is_set_aside_said_and_started_afresh(tmp_path, kind):
    store, opened = open_store(tmp_path, NOW)
    assert (opened.fault, opened.aside) == ("", "")
    store.save(rich())
    store.close()
    damage(tmp_path / FILE, kind)
    kept = (tmp_path / FILE).read_bytes()
    for name in ("progress-unreadable-20260301-120000.sqlite3", "progress-unreadable-2-20260301-120000.sqlite3"):
        store, opened = open_store(tmp_path, NOW)
        assert opened.progress == Progress()
        assert opened.fault
        assert opened.aside == name
        assert (tmp_path / name).read_bytes() == kept
        store.save(rich())
        assert store.load() == rich()
        store.close()
        (tmp_path / FILE).write_bytes(kept)


def test_a_folder_that_cannot_be_used_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be kept here"):
        open_store(tmp_path / "file" / "data", NOW)
