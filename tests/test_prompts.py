"""Prompts are pure: rendered whole and compared."""

from tutor.chat.prompts import alternate, chat_messages, continuation, fold_system, guidance, recent
from tutor.scenarios import scenarios
from tutor.session import Message, Session

SCENE = scenarios()["restaurant"]


def talk(turns):
    session = Session("es", "restaurant", "A1")
    for number in range(turns):
        session = session.add(Message("tutor" if number % 2 == 0 else "learner", f"t{number}"))
    return session


def test_a_base_model_continues_where_the_tutor_speaks():
    prompt = continuation(SCENE, talk(2))
    role = SCENE.tutor_role["es"]
    assert prompt.startswith(SCENE.scripts["es"].persona)
    assert prompt.endswith(f"\n{role}: t0\n{SCENE.learner_role['es']}: t1\n{role}:")


def test_the_static_part_comes_first_and_history_only_appends():
    short, longer = continuation(SCENE, talk(4)), continuation(SCENE, talk(6))
    assert longer.startswith(short.rsplit("\n", 1)[0])


def test_history_is_dropped_in_blocks():
    starts = {}
    for turns in range(1, 20):
        kept = recent(talk(turns).messages)
        assert 1 <= len(kept) <= 12
        starts[turns] = kept[0].text
    assert len(set(starts.values())) == 3


def test_chat_messages_alternate_and_carry_the_note():
    messages = chat_messages(SCENE, talk(4), "Director: pregunta X")
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


def test_templates_render_the_folded_messages():
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    mistral = ("{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
               "{{ raise_exception('roles must alternate') }}{% endif %}{% if m['role'] == 'user' %}"
               "[INST] {{ m['content'] }} [/INST]{% else %}{{ m['content'] }}{{ eos_token }}{% endif %}{% endfor %}")  # fmt: skip
    formatter = Jinja2ChatFormatter(template=mistral, eos_token="</s>", bos_token="<s>", add_generation_prompt=True)
    messages = fold_system(chat_messages(SCENE, talk(4), "nota"))
    prompt = formatter(messages=messages).prompt
    assert prompt.startswith(f"<s>[INST] {SCENE.scripts['es'].persona}")
    assert prompt.endswith("t2</s>[INST] t3\n[nota] [/INST]")


def test_guidance_says_what_to_do_next():
    assert guidance("es", "Perfecto.", "¿Qué desea beber?").endswith("después pregunta: ¿Qué desea beber?")
    assert guidance("en", "", "").endswith("then say goodbye")
