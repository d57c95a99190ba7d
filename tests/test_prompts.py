"""Prompts are pure: rendered whole and compared."""

import pytest

from tutor.chat.prompts import Guide, alternate, chat_messages, fold_system, guidance, reaction, recent, wish
from tutor.scenarios import scenarios
from tutor.session import Message, Session

SCENE = scenarios()["restaurant"]


def talk(turns):
    session = Session("es", "restaurant", "A1")
    for number in range(turns):
        session = session.add(Message("tutor" if number % 2 == 0 else "learner", f"t{number}"))
    return session


def test_the_small_model_reads_who_speaks_the_question_the_message_and_what_to_do():
    prompt = reaction(SCENE, "es", "basic", "decline", "Muy bien. ¿Desea postre?", "no,\n gracias")
    assert prompt == (
        "En el restaurante (frases muy fáciles)\nElena: Muy bien. ¿Desea postre?\nAlumno: no, gracias\nElena (acepta):"
    )


def test_a_turn_only_adds_to_the_prompt_of_the_turn_before():
    session = Session("es", "restaurant", "A1").add(Message("tutor", "¿Cuántos son?"))
    session = session.add(Message("learner", "dos", note="Director: pregunta X"))
    before = chat_messages(SCENE, session)
    session = session.add(Message("tutor", "Muy bien. ¿X?")).add(Message("learner", "sí", note="Director: Y"))
    assert chat_messages(SCENE, session)[: len(before)] == before


def test_history_is_dropped_in_blocks():
    starts = {}
    for turns in range(1, 20):
        kept = recent(talk(turns).messages)
        assert 1 <= len(kept) <= 12
        starts[turns] = kept[0].text
    assert len(set(starts.values())) == 3


def test_chat_messages_alternate_and_carry_the_note():
    session = talk(4)
    messages = chat_messages(SCENE, session.replace_last(Message("learner", "t3", note="Director: pregunta X")))
    roles = [m["role"] for m in messages]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert messages[-1]["content"] == "t3\n[Director: pregunta X]"
    assert "seis palabras" in messages[0]["content"]


def test_neighbours_of_one_role_are_joined():
    out = alternate([{"role": "system", "content": "s"}, {"role": "user", "content": "a"},
                     {"role": "user", "content": "b"}])  # fmt: skip
    assert out[1:] == [{"role": "user", "content": "a\nb"}]


def test_mistral_gets_the_persona_in_the_first_user_turn():
    folded = fold_system([{"role": "system", "content": "s"}, {"role": "user", "content": "u"},
                          {"role": "assistant", "content": "a"}])  # fmt: skip
    assert folded == [{"role": "user", "content": "s\n\nu"}, {"role": "assistant", "content": "a"}]
    assert fold_system([{"role": "system", "content": "s"}]) == [{"role": "user", "content": "s"}]


@pytest.mark.parametrize(
    ("language", "guide", "note"),
    [
        (
            "es",
            Guide(example="Perfecto.", ask="¿Qué desea beber?"),
            "Director: reacciona a lo que acaba de decir el estudiante, en una frase corta (por ejemplo: Perfecto.); "
            "después pregunta: ¿Qué desea beber?",
        ),
        (
            "es",
            Guide(say=["Cuesta dos euros.", "Está cerca."], forms=["el problema"], facts="dos aguas", ask="¿X?"),
            "Director: contesta a lo que acaba de decir el estudiante y usa esto, si viene al caso: Cuesta dos euros. Está cerca.; usa con naturalidad: "
            "«el problema»; ya sabes: dos aguas; después pregunta: ¿X?",
        ),
        (
            "en",
            Guide(knows=["The pool is open."], ends=True),
            "Director: react to what the learner just said, in one short sentence; only if needed, this is true: "
            "The pool is open.; then say goodbye",
        ),
        (
            "en",
            Guide(say=["I'm so sorry."]),
            "Director: answer what the learner just said and use this, if it fits: I'm so sorry.; ask nothing",
        ),
    ],
)
def test_guidance_says_what_to_answer_and_what_to_do_next(language, guide, note):
    assert guidance(language, guide) == note


def test_a_wish_is_asked_for_in_one_sentence_of_the_language():
    session = Session("es", "restaurant", "A2").add(Message("tutor", "¿Qué le traigo?"))
    assert wish(SCENE, session, "something\nwithout nuts") == [
        {
            "role": "system",
            "content": f"Un estudiante de español quiere decir algo en esta escena: «{SCENE.setting['es']}» Es "
            f"{SCENE.learner_role['es']} y habla con Elena. Escribe en español lo que quiere decir, como lo diría el "
            "estudiante, en una sola frase. Usa frases cortas y sencillas, de diez palabras como máximo. Escribe solo "
            "la frase, sin comillas y sin explicaciones.",
        },
        {"role": "user", "content": "Elena: ¿Qué le traigo?\nEl estudiante quiere decir: «something without nuts»"},
    ]
    english = wish(SCENE, Session("en", "restaurant", "A2"), "sin nueces")
    assert english[1]["content"] == "The learner wants to say: «sin nueces»"
    assert "A learner of English" in english[0]["content"]
