"""The character's notepad: what was ordered is found, said back, changed, warned of, read out and summed."""

from dataclasses import replace

import pytest
from conftest import FakeEmbedder

from tutor.chat import director
from tutor.chat.notes import (
    amount_before,
    asked_of,
    avoided,
    counted,
    found_in,
    last_amount,
    listed,
    sum_of,
    summary,
    take_down,
    total,
)
from tutor.languages import PACKS, normalize
from tutor.scenarios import scenarios
from tutor.session import Message, Noted, Notes, Session
from tutor.topic import Judgement, TopicGate

PADS = {scene.id: scene.notes for scene in scenarios().values() if scene.notes}
RESTAURANT, MARKET, HOTEL = PADS["restaurant"], PADS["market"], PADS["hotel"]


@pytest.mark.parametrize(
    ("text", "language", "amount", "unit"),
    [
        ("quiero dos", "es", 2, ""),
        ("un kilo y medio de", "es", 1.5, "kg"),
        ("dos kilos y medio de", "es", 2.5, "kg"),
        ("medio kilo de", "es", 0.5, "kg"),
        ("300 gramos de", "es", 0.3, "kg"),
        ("1 5 kilos de", "es", 1.5, "kg"),
        ("media docena de", "es", 6, ""),
        ("tres buenas", "es", 3, ""),
        ("para mi el", "es", None, ""),
        ("two cold", "en", 2, ""),
        ("half a kilo of", "en", 0.5, "kg"),
        ("two and a half kilos of", "en", 2.5, "kg"),
        ("a dozen", "en", 12, ""),
        ("a couple of", "en", 2, ""),
        ("i will have the", "en", None, ""),
    ],
)
def test_amounts_before_a_thing(text, language, amount, unit):
    assert amount_before(text, language)[:2] == (pytest.approx(amount), unit) if amount else (None, "")


def test_the_last_amount_holds():
    assert last_amount("un kilo no mejor medio kilo", "es") == (0.5, "kg")
    assert last_amount("nothing else thanks", "en") is None


def found(pad, language, *clauses):
    return [
        (f.item.id, f.amount, f.unit, f.gone) for f in found_in(pad, [normalize(c) for c in clauses], PACKS[language])
    ]


def test_items_with_their_amounts():
    assert found(RESTAURANT, "es", "una botella de agua con gas y dos cervezas") == [
        ("sparkling", 1, "", False),
        ("beer", 2, "", False),
    ]
    assert found(RESTAURANT, "en", "the steak for me", "and two soups") == [
        ("steak", None, "", False),
        ("soup", 2, "", False),
    ]
    assert found(MARKET, "es", "un kilo de tomates y medio de cebollas") == [
        ("tomatoes", 1, "kg", False),
        ("onions", 0.5, "kg", False),
    ]


def test_amounts_behind_a_thing():
    assert found(MARKET, "es", "cebolla dos kilos", "zanahorias medio kilo") == [
        ("onions", 2, "kg", False),
        ("carrots", 0.5, "kg", False),
    ]
    assert found(MARKET, "en", "tomatoes", "two kilos") == [("tomatoes", 2, "kg", False)]


def test_what_is_denied_or_given_up_is_gone():
    assert found(RESTAURANT, "es", "no quiero vino", "mejor agua") == [
        ("wine", None, "", True),
        ("water", None, "", False),
    ]
    assert found(RESTAURANT, "en", "a lemonade instead of the beer") == [
        ("lemonade", 1, "", False),
        ("beer", None, "", True),
    ]


def test_a_dish_made_of_a_thing_and_an_allergy_order_nothing():
    assert found(MARKET, "en", "i want to make an apple pie") == []
    assert found(MARKET, "es", "una tarta de manzana") == []
    assert found(RESTAURANT, "es", "soy alergica al pescado") == []


def test_one_thing_for_two():
    assert found(RESTAURANT, "en", "a beer for me and the same for my wife") == [("beer", 2, "", False)]


@pytest.mark.parametrize(
    ("text", "language", "what"),
    [
        ("mi hijo tiene alergia a los huevos", "es", {"eggs"}),
        ("soy vegana", "es", {"eggs", "milk", "fish", "meat"}),
        ("soy celiaco", "es", {"gluten"}),
        ("quiero una tortilla de huevos", "es", set()),
        ("i cannot eat nuts", "en", {"nuts"}),
        ("i'm lactose intolerant", "en", {"milk"}),
        ("we eat meat and fish", "en", set()),
    ],
)
def test_what_somebody_must_not_eat(text, language, what):
    assert set(avoided(RESTAURANT, text, language)) == what


def take(notes, text, language="es", pad=RESTAURANT, changes=False, amounts=""):
    clauses = [normalize(clause) for clause in text.split(",")]
    return take_down(pad, notes, clauses, amounts, normalize(text), changes, PACKS[language])


def said(told):
    return [{line.text for line in group} for group in told.groups]


def test_several_things_are_said_back_and_one_is_left_to_its_own_lines():
    told = take(Notes(), "dos gazpachos y una ensalada")
    assert told.notes.items == (Noted("gazpacho", 2), Noted("salad", 1))
    assert "Dos gazpachos y una ensalada, muy bien." in said(told)[0]
    assert told.groups[0][0].gloss == "Two gazpachos and a salad, very good."
    assert told.goals == {"first"}
    assert take(Notes(), "una limonada").groups == ()


def test_a_change_takes_the_place_of_what_was_ordered():
    told = take(Notes((Noted("beer", 2), Noted("soup", 1))), "mejor no cerveza, limonada", changes=True)
    assert told.notes.items == (Noted("soup", 1), Noted("lemonade", 2))
    assert "De acuerdo: dos limonadas en lugar de las cervezas." in said(told)[0]
    told = take(Notes((Noted("salad", 1),)), "mejor la sopa", changes=True)
    assert [n.id for n in told.notes.items] == ["soup"]
    told = take(Notes((Noted("wine"), Noted("soup"))), "mejor sin vino", changes=True)
    assert "De acuerdo, quito el vino." in said(told)[0]


def test_a_change_keeps_the_amount_and_its_unit():
    told = take(Notes((Noted("tomatoes", 1, "kg"),)), "no quiero tomates, mejor pepinos", pad=MARKET, changes=True)
    assert told.notes.items == (Noted("cucumbers", 1, "kg"),)


def test_a_bottle_that_is_given_up_is_the_one_that_was_ordered():
    told = take(Notes((Noted("bottle", 1),)), "forget about the bottle, one lemonade", "en", changes=True)
    assert told.notes.items == (Noted("lemonade", 1),)


def test_a_misspelt_thing_is_found():
    assert take(Notes(), "dos cervesas").notes.items == (Noted("beer", 2),)


def test_only_the_amount_changes():
    notes = Notes((Noted("tomatoes", 2, "kg"), Noted("onions", 1, "kg")))
    told = take(notes, "mejor solo un kilo de tomates", pad=MARKET, changes=True)
    assert told.notes.items == (Noted("tomatoes", 1, "kg"), Noted("onions", 1, "kg"))
    told = take(Notes((Noted("apples", 3, "kg"),)), "sorry two kilos", "en", MARKET, True, "sorry two kilos")
    assert told.notes.items == (Noted("apples", 2, "kg"),)


def test_an_amount_belongs_to_what_was_named_before():
    told = take(Notes((Noted("tomatoes"),)), "dos kilos", pad=MARKET, amounts="dos kilos")
    assert told.notes.items == (Noted("tomatoes", 2, "kg"),)
    assert "Dos kilos de tomates, muy bien." in said(told)[0]
    assert told.goals == {"quantity"}


def test_more_comes_on_top():
    assert take(Notes((Noted("beer", 1),)), "otra cerveza").notes.items == (Noted("beer", 2),)
    assert take(Notes((Noted("beer", 1),)), "una cerveza").notes.items == (Noted("beer", 1),)


def test_who_must_not_eat_it_is_warned_once():
    notes = Notes(avoids=("eggs",))
    told = take(notes, "un flan")
    assert told.refused == {"dessert"}
    assert told.notes.items == ()
    assert any("Cuidado con el flan: tengo apuntado «sin huevo»" in line for line in said(told)[0])
    told = take(told.notes, "el flan es para mi mujer")
    assert told.notes.items == (Noted("flan"),)
    assert told.refused == frozenset()


def test_what_goes_with_it_is_still_noted():
    told = take(Notes(avoids=("eggs",)), "un flan y un cafe")
    assert told.notes.items == (Noted("coffee", 1),)
    assert told.refused == frozenset()
    assert "Un café, muy bien." in said(told)[1]


def test_an_allergy_that_is_told_late_changes_what_was_ordered():
    told = take(Notes((Noted("cake", 1),)), "ah, tengo alergia a las nueces")
    assert told.notes.items == (Noted("fruit", 1),)
    assert any("la tarta" in line and "frutos secos" in line and "la fruta" in line for line in said(told)[0])


def test_the_sum():
    notes = Notes((Noted("gazpacho", 2), Noted("steak"), Noted("water", 1)))
    assert sum_of(RESTAURANT, notes) == 3200
    assert any("32 euros" in line.text for line in total(RESTAURANT, notes, "es"))
    assert (
        sum_of(MARKET, Notes((Noted("tomatoes", 1.5, "kg"), Noted("onions", 4)))) == 450
    )  # 3.75 and 0.67, each to ten cents
    assert any(
        "4.50 euros" in line.text
        for line in total(MARKET, Notes((Noted("tomatoes", 1.5, "kg"), Noted("onions", 4))), "en")
    )
    assert total(RESTAURANT, Notes(), "es") == ()


def test_a_room_costs_by_the_night_and_breakfast_by_the_guest():
    told = take(Notes(), "una semana, somos dos", pad=HOTEL)
    assert told.notes.items == (Noted("night", 7), Noted("guest", 2))
    notes = Notes((*told.notes.items, Noted("double"), Noted("breakfast")))
    assert sum_of(HOTEL, notes) == (7 * 90 + 7 * 2 * 12) * 100
    assert sum_of(HOTEL, Notes((Noted("double"),))) == 0


def test_the_list_and_the_summary():
    notes = Notes((Noted("beer", 2), Noted("paella", 1)), ("nuts",), when="el jueves a las diez")
    assert listed(RESTAURANT, notes, "es")[0].text == "Tengo apuntado: dos cervezas y una paella de verduras."
    assert listed(RESTAURANT, Notes(), "es") == ()
    assert summary(RESTAURANT, notes, "en").endswith("two beers, a vegetable paella, no nuts")
    assert summary(None, Notes(), "es") == ""


@pytest.mark.parametrize("scene", PADS)
def test_every_item_is_found_by_its_own_names(scene):
    pad = PADS[scene]
    for item in pad.items:
        if item.into:  # found by other words than it is counted by
            continue
        for language in ("es", "en"):
            for name in (item.one[language], item.many[language], item.the[language]):
                ids = [f.item.id for f in found_in(pad, [normalize(name)], PACKS[language])]
                assert ids == [item.id], f"{language}: {name}"


@pytest.mark.parametrize("scene", PADS)
def test_the_answers_that_name_the_list_and_the_sum_are_there(scene):
    for script in scenarios()[scene].scripts.values():
        assert {*PADS[scene].totals, *PADS[scene].lists} <= {answer.id for answer in script.answers}


# ---- in a scene


def plan_for(session, text, tells):
    match = TopicGate(FakeEmbedder(tells=tells)).match(session.scenario, session.language, session.tutor_last, text)
    return director.plan(scenarios()[session.scenario], session, text, Judgement(True, 0.9, {"answer": 0.1}), match)


def dinner(**changes):
    session = Session("es", "restaurant").add(Message("tutor", "¿Qué desea de primer plato?"))
    return replace(session, **{"goal": "first", "asked": ("first",), "met": ("table", "drink", "needs"), **changes})


def test_the_director_says_the_order_back_and_goes_on():
    plan = plan_for(dinner(), "dos sopas y un gazpacho", {"dos sopas y un gazpacho": "goal.restaurant.first"})
    assert plan.met == ("first",)
    assert plan.notes.items == (Noted("soup", 2), Noted("gazpacho", 1))
    assert any(line.text == "Dos sopas de verduras y un gazpacho, muy bien." for line in plan.groups[0])
    assert plan.ask == "main"


def test_the_director_asks_again_after_a_warning():
    session = dinner(notes=Notes(avoids=("nuts",)))
    plan = plan_for(session, "la ensalada", {"la ensalada": "goal.restaurant.first"})
    assert plan.met == ()
    assert plan.ask == "first"
    assert any("frutos secos" in line.text for line in plan.groups[0])


def test_who_pays_hears_the_sum():
    order = tuple(beat.goal for beat in scenarios()["restaurant"].scripts["es"].beats)
    session = replace(dinner(), goal="bill", met=order[:-1], notes=Notes((Noted("steak", 2),)))
    plan = plan_for(session, "pago con tarjeta", {"pago con tarjeta": "goal.restaurant.bill"})
    assert any("36 euros" in line.text for group in plan.groups for line in group)


def test_the_day_that_was_agreed_on_is_said_once_more_at_the_end():
    order = tuple(beat.goal for beat in scenarios()["doctor"].scripts["es"].beats)
    session = Session("es", "doctor").add(Message("tutor", "¿Qué día prefiere?"))
    session = replace(session, goal=order[-1], met=order[:-1])
    plan = plan_for(session, "el jueves a las diez", {"el jueves a las diez": f"goal.doctor.{order[-1]}"})
    assert plan.notes.when == "el jueves a las diez"
    over = replace(session, goal=None, met=order, notes=plan.notes)
    over = over.add(Message("tutor", "¿Algo más?"))
    plan = plan_for(over, "no, gracias, adiós", {})
    assert plan.kind == "close"
    assert any("el jueves a las diez" in line.text for line in plan.groups[-2])


def test_what_is_ordered_also_takes_nothing_away():
    notes = Notes((Noted("steak", 1), Noted("fish", 1)))
    told = take(notes, "sorry, and for me the paella", "en", changes=True)
    assert [n.id for n in told.notes.items] == ["steak", "fish", "paella"]


def test_the_special_thing_takes_the_place_of_the_general_one():
    told = take(Notes((Noted("cheese", 1),)), "un trozo de queso de cabra", pad=MARKET)
    assert told.notes.items == (Noted("goat_cheese", 1),)
    told = take(Notes(), "un agua, un agua con gas")
    assert {n.id for n in told.notes.items} == {"water", "sparkling"}


def test_who_makes_a_thing_at_home_orders_none():
    assert found(RESTAURANT, "es", "mi mujer hace un flan muy bueno en casa") == []
    assert found(RESTAURANT, "en", "my mother and me would like the vegetable soup") == [("soup", 2, "", False)]
    assert found(RESTAURANT, "en", "we take a bottle of that red wine") == [("bottle", 1, "", False)]


def test_a_question_orders_only_with_words_of_an_order():
    tells = {"comer pescado": "goal.restaurant.main"}
    session = dinner(met=("table", "drink", "needs", "first"))
    assert plan_for(replace(session, goal="main"), "¿Yo puedo comer pescado?", tells).notes.items == ()
    tells = {"el pescado": "goal.restaurant.main"}
    plan = plan_for(replace(session, goal="main"), "¿Me trae el pescado?", tells)
    assert plan.notes.items == (Noted("fish"),)


def test_a_question_about_a_dish_is_answered_from_the_notes():
    notes = Notes(avoids=("nuts",))
    line = asked_of(RESTAURANT, notes, "is the chocolate cake safe for my father", PACKS["en"])[0]
    assert "cake" in line.text
    assert "no nuts" in line.text
    assert "no lleva frutos secos" in asked_of(RESTAURANT, notes, "el gazpacho lleva nueces", PACKS["es"])[0].text
    assert asked_of(RESTAURANT, notes, "how big is the cake", PACKS["en"]) == ()
    assert asked_of(RESTAURANT, notes, "does the gazpacho have garlic", PACKS["en"]) == ()
    assert asked_of(RESTAURANT, Notes(), "does the cake have nuts", PACKS["en"]) == ()


def test_the_general_word_means_the_special_thing_that_was_ordered():
    notes = Notes((Noted("goat_cheese", 2),))
    told = take(notes, "solo un trozo de queso", pad=MARKET)
    assert told.notes.items == (Noted("goat_cheese", 1),)


def test_what_somebody_else_must_not_eat_may_be_ordered_for_oneself():
    told = take(Notes(), "mi mujer es vegetariana")
    assert told.notes.others == ("fish", "meat")
    assert take(told.notes, "el salmon para mi").notes.items == (Noted("fish"),)
    assert take(told.notes, "y el pollo").refused == {"main"}


def test_an_order_in_another_language_or_in_anger_is_written_down_too():
    text = "two vegetable soups and a gazpacho for us please"
    plan = plan_for(dinner(), text, {text: "goal.restaurant.first"})
    assert plan.kind == "foreign"
    assert plan.notes.items == (Noted("soup", 2), Noted("gazpacho", 1))
    match = TopicGate(FakeEmbedder(tells={"dos sopas": "goal.restaurant.first"})).match(
        "restaurant", "es", "", "dos sopas, idiota"
    )
    scene, judgement = scenarios()["restaurant"], Judgement(True, 0.9, {"rude": 0.9})
    plan = director.plan(scene, dinner(), "dos sopas, idiota", judgement, match)
    assert plan.kind == "fixed"
    assert plan.notes.items == (Noted("soup", 2),)


def test_what_must_not_be_eaten_is_warned_of_in_the_language_of_the_scene():
    text = "i would like the salad for my starter please"
    session = dinner(notes=Notes(avoids=("nuts",)))
    plan = plan_for(session, text, {text: "goal.restaurant.first"})
    assert plan.met == ()
    assert plan.ask == "first"
    assert any("sin frutos secos" in line.text for line in plan.groups[0])


@pytest.mark.parametrize(
    ("language", "text", "said_back"),
    [
        ("es", "mi hijo tiene alergia a los cacahuetes y el huevo", "sin frutos secos y sin huevo"),
        ("en", "I can't eat nuts, eggs or milk", "no nuts, no egg and no milk"),
        ("en", "I'm vegan", ""), ("es", "soy alérgica a los frutos secos", ""),
    ],
)  # fmt: skip
def test_several_things_to_avoid_are_said_back_together(language, text, said_back):
    told = take_down(RESTAURANT, Notes(), [], "", normalize(text), False, PACKS[language])
    lines = [line.text.lower() for group in told.groups for line in group]
    assert all(said_back in line for line in lines)
    assert bool(lines) == bool(said_back) == ("needs" in told.goals)


@pytest.mark.parametrize(
    ("language", "text", "avoids"),
    [
        ("en", "I don't eat much meat", ()),
        ("en", "I don't eat meat", ("meat",)),
        ("es", "no como mucha carne", ()),
        ("es", "no como carne", ("meat",)),
    ],
)
def test_who_eats_little_of_it_may_have_it(language, text, avoids):
    assert avoided(RESTAURANT, normalize(text), language) == avoids


def test_what_is_for_somebody_else_needs_no_warning():
    mine = take(Notes(), "I am allergic to nuts", "en").notes
    for text in ("my husband wants the salad", "the salad for my husband", "I'll have the soup and my son the salad"):
        told = take(mine, text, "en")
        assert "salad" in [noted.id for noted in told.notes.items]
        assert not told.refused
    for text in ("I'd like the salad", "the salad is for me", "my son wants soup and I'll have the salad"):
        assert "salad" not in [noted.id for noted in take(mine, text, "en").notes.items]
    hers = take(Notes(), "my daughter is allergic to nuts", "en").notes
    assert "salad" not in [noted.id for noted in take(hers, "my daughter wants the salad", "en").notes.items]
    assert "salad" in [noted.id for noted in take(hers, "I'd like the salad", "en").notes.items]


def test_who_eats_it_after_all_is_no_longer_warned():
    notes = take(Notes(), "no meat, please; I don't eat meat", "en").notes
    assert notes.avoids == ("meat",)
    assert take(notes, "that's a mistake, we eat meat", "en").notes.avoids == ()


def test_a_thing_that_is_wanted_instead_keeps_its_own_amount():
    notes = Notes(items=(Noted("cheese"), Noted("eggs", 12)))
    told = take(notes, "sorry, eggs instead of the cheese, so no cheese", "en", MARKET, changes=True)
    assert told.notes.items == (Noted("eggs", 12),)
    assert "the cheese and the cheese" not in str(told.groups)
    told = take(Notes(items=(Noted("cheese"),)), "I changed my mind about the cheese: a dozen eggs", "en", MARKET, True)
    assert told.notes.items == (Noted("eggs", 12),)


def test_the_amount_that_is_said_last_holds_where_the_message_changes_it():
    told = take(Notes(), "three beers. thinking about it, make it four beers", "en", changes=True)
    assert told.notes.items == (Noted("beer", 4),)
    assert take(Notes(), "two beers for us and a beer for my son", "en").notes.items == (Noted("beer", 3),)


@pytest.mark.parametrize(
    ("language", "text", "lists"),
    [
        ("es", "¿El flan está en la cuenta?", True),
        ("es", "¿y el flan? ¿lo ha puesto?", True),
        ("en", "you forgot the flan", True),
        ("en", "where is my flan?", True),
        ("en", "is the flan good?", False),
    ],
)
def test_who_asks_whether_it_is_noted_hears_the_list(language, text, lists):
    script = scenarios()["restaurant"].scripts[language]
    session = replace(dinner(language=language), goal=None, met=tuple(beat.goal for beat in script.beats))
    session = replace(session, notes=Notes(items=(Noted("flan"), Noted("beer", 2))))
    plan = plan_for(session, text, {})
    names = {"es": "un flan y dos cervezas", "en": "crème caramel and two beers"}[language]
    assert (names in plan.groups[0][0].text) == lists


def test_the_nights_that_were_told_early_are_not_asked_for():
    session = replace(Session("es", "hotel", "B1"), goal="checkin")
    text = "Sí, tengo una reserva a nombre de Martin Keller, para tres noches."
    plan = plan_for(session, text, {text: "goal.hotel.checkin"})
    assert plan.notes.items == (Noted("night", 3),)
    assert "stay" in plan.met
    assert plan.ask not in ("checkin", "stay")
    assert counted(RESTAURANT, Notes(), Notes((Noted("beer", 2),))) == ()


def test_what_is_ordered_again_as_it_was_is_not_said_back_again():
    notes = take(Notes(), "dos gazpachos y una ensalada").notes
    assert take(notes, "los dos gazpachos y la ensalada").groups == ()


def test_a_bed_for_two_is_one_bed():
    told = take(Notes((Noted("night", 3),)), "Double, please, for two persons", "en", HOTEL)
    assert {n.id: n.amount for n in told.notes.items} == {"night": 3, "double": None, "guest": 2}


def test_what_is_named_twice_is_wanted_once():
    told = take(Notes(), "quiero un poco de queso, me gusta el queso suave", "es", MARKET)
    assert [(n.id, n.amount or 1) for n in told.notes.items] == [("cheese", 1)]
    told = take(Notes(), "the soup for me, the soup for my wife", "en")
    assert told.notes.items == (Noted("soup", 2),)


def test_one_cheese_takes_the_place_of_the_other_and_not_of_the_bread():
    notes = Notes((Noted("sheep_cheese", 1), Noted("bread", 1)))
    told = take(notes, "actually I'd rather have the goat's cheese", "en", MARKET, changes=True)
    assert [n.id for n in told.notes.items] == ["bread", "goat_cheese"]


def test_a_general_name_beside_the_special_one_is_the_same_thing():
    notes = Notes((Noted("bread", 1),))
    told = take(
        notes, "I'd still like some cheese, just the goat's cheese instead of the other one", "en", MARKET, True
    )
    assert [n.id for n in told.notes.items] == ["bread", "goat_cheese"]


@pytest.mark.parametrize(
    "text", ["I'm vegan so I can't eat nuts", "I usually can't eat nuts", "so I am allergic to nuts"]
)
def test_small_words_lift_no_allergy(text):
    assert "nuts" in avoided(RESTAURANT, normalize(text), "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "can I eat nuts here?"), ("en", "if I eat nuts I get ill"), ("en", "I like nuts, but well"),
     ("es", "¿puedo comer nueces?"), ("es", "si como nueces me pongo mal"), ("es", "me gustan las nueces")],
)  # fmt: skip
def test_a_question_lifts_no_allergy(language, text):
    told = {"en": "I am allergic to nuts", "es": "soy alérgica a las nueces"}[language]
    assert "nuts" in take(take(Notes(), told, language).notes, text, language).notes.avoids


@pytest.mark.parametrize(
    ("language", "told", "order"),
    [("en", "one of us is allergic to nuts", "my husband wants the salad"),
     ("en", "I'm here with a friend, he's allergic to nuts", "my friend wants the salad"),
     ("es", "somos alérgicos a las nueces", "mi marido quiere la ensalada")],
)  # fmt: skip
def test_an_allergy_of_anybody_holds_for_everybody(language, told, order):
    after = take(take(Notes(), told, language).notes, order, language)
    assert after.refused == {"first"}


@pytest.mark.parametrize(
    "text", ["Have you got any bread?", "where are the tomatoes from?", "I forgot the bread, can I have one?"]
)
def test_a_question_about_the_stall_reads_no_list_out(text):
    session = replace(Session("en", "market", "B1"), goal="extra", notes=Notes(items=(Noted("tomatoes", 2, "kg"),)))
    said = " ".join(line.text for group in plan_for(session, text, {}).groups for line in group)
    assert "two kilos of tomatoes" not in said.lower()


def test_red_wine_gives_way_to_white():
    told = take(Notes((Noted("red", 1), Noted("beer", 1))), "actually I'd rather have white wine", "en", changes=True)
    assert [n.id for n in told.notes.items] == ["beer", "white"]
