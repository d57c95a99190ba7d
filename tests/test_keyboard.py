"""Without a mouse and without sight: everything by keys alone, and what Chromium tells a screen reader."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from test_app import Learner, browser
from test_learning_page import Clock, arrived, downloads, no_faults, page, said

FOCUSED = """const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
return { tag: e.tagName, ring: style.outlineStyle, width: parseFloat(style.outlineWidth), colour: style.outlineColor,
  inside: box.width > 4 && box.height > 4 && box.bottom > 0 && box.top < innerHeight, html: e.outerHTML.slice(0, 200) }"""
RINGS = ("rgb(15, 118, 110)", "rgb(94, 234, 212)")
"""Of the theme's teal, for light and dark."""


class Typist:
    """A learner with a keyboard only."""

    def __init__(self, learner: Learner) -> None:
        from selenium.webdriver.common.keys import Keys

        self.learner, self.keys = learner, Keys

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.learner.driver).send_keys(*keys).perform()

    def is_at(self, css: str) -> bool:
        return self.learner.driver.execute_script("return document.activeElement.matches(arguments[0])", css)

    def tab_to(self, css: str, back: bool = False, most: int = 60) -> None:
        """Press Tab (or Shift and Tab) until the focus is there; it can be seen at every stop."""
        from selenium.webdriver.common.action_chains import ActionChains

        for _ in range(most):
            step = ActionChains(self.learner.driver)
            if back:
                step.key_down(self.keys.SHIFT).send_keys(self.keys.TAB).key_up(self.keys.SHIFT).perform()
            else:
                step.send_keys(self.keys.TAB).perform()
            self.sees_focus()
            if self.is_at(css):
                return
        raise AssertionError(f"Tab never reaches {css}")

    def sees_focus(self) -> None:
        at = self.learner.driver.execute_script(FOCUSED)
        if at["tag"] != "BODY":  # the end of the page, from where Tab begins again
            assert at["ring"] == "solid", at
            assert at["width"] >= 2, at
            assert at["colour"] in RINGS, at
            assert at["inside"], at

    def waits_at(self, css: str) -> None:
        self.learner.wait(lambda: self.is_at(css), f"the focus is at {css}", 10)


def accessible(learner: Learner, css: str) -> dict[str, object]:
    """What Chromium tells a screen reader of the first such element: role, name, and properties such as `live`."""
    root = learner.driver.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
    node = learner.driver.execute_cdp_cmd("DOM.querySelector", {"nodeId": root, "selector": css})["nodeId"]
    assert node, f"no element {css}"
    tree = learner.driver.execute_cdp_cmd("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})
    found = tree["nodes"][0]
    out = {"role": found["role"]["value"], "name": found.get("name", {}).get("value", "").strip()}
    return out | {p["name"]: p["value"].get("value") for p in found.get("properties", [])}


def tree(learner: Learner) -> list[dict[str, object]]:
    """Role, name and heading level of everything that a screen reader meets, in the order of the page."""
    nodes = learner.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    out: list[dict[str, object]] = []

    def walk(node):
        if not node.get("ignored"):
            level = next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), None)
            name = node.get("name", {}).get("value", "").strip()
            out.append({"role": node["role"]["value"], "name": name, "level": level})
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return out


def language_of(learner: Learner, css: str) -> str:
    return learner.driver.execute_script(
        "return document.querySelector(arguments[0]).closest('[lang]').getAttribute('lang')", css
    )


@pytest.mark.browser
def test_the_whole_loop_is_walked_by_keys_alone(chromium, tmp_path):
    clock = Clock()
    with page(clock=clock) as url, browser(chromium, 1280, 900) as learner:
        downloads(learner, tmp_path)
        learner.open(url)
        typist = Typist(learner)
        keys = typist.keys
        typist.waits_at("#box textarea")

        # Three errors; one is repaired by arrows and a letter.
        typist.press("quiero un cafe para dos tambien aqui" + keys.ENTER)
        learner.wait(lambda: len(learner.find("#corrections mark")) == 3, "three places without answers")
        learner.wait(lambda: len(learner.bots()) == 2, "the reply")
        typist.tab_to("#second textarea")
        typist.press(keys.ARROW_DOWN * 3 + keys.ARROW_LEFT * len(" para dos tambien aqui") + keys.BACKSPACE + "é")
        typist.press(keys.ENTER)
        said(learner, "#note", "Well done")

        # One answer is looked up, one alarm is no error; the focus stays in the list, and leaves it when it is done.
        typist.tab_to("#corrections button[data-act=reveal]", back=True)
        typist.press(keys.ENTER)
        learner.wait(lambda: len(learner.find("#corrections ins")) == 2, "an answer")
        typist.waits_at("#corrections button")
        typist.tab_to("#corrections li:nth-child(1) button[data-act=dismiss]", back=True)
        typist.press(keys.SPACE)
        learner.wait(lambda: len(learner.find("#corrections li")) == 2, "an alarm less")
        typist.waits_at("#corrections button")
        typist.tab_to("#answers")
        typist.press(keys.SPACE)
        learner.wait(lambda: not learner.find("#corrections mark"), "every answer")
        typist.waits_at("#corrections")

        # Hints step by step, the meaning of any line of the tutor.
        typist.tab_to("#hint", back=True)
        for label in ("Hint:", "You could start like this:", "You could say:"):
            typist.press(keys.SPACE)
            said(learner, "#note", label)
        typist.tab_to("#chat [data-testid=bot]", back=True)
        last = learner.driver.switch_to.active_element.text
        typist.press(keys.ARROW_UP)
        assert learner.driver.switch_to.active_element.text != last
        typist.sees_focus()
        typist.press(keys.ENTER)
        said(learner, "#note", "It means")

        # Walking past the dropdowns changes nothing; arrows and Enter do.
        typist.tab_to("#level input", back=True)
        typist.tab_to("#language input", back=True)
        typist.tab_to("#level input")
        assert learner.users() == ["quiero un cafe para dos tambien aqui"]
        learner.wait(lambda: len(learner.find("ul[role=listbox]")) == 1, "one open list")
        typist.press(keys.ARROW_DOWN)
        typist.press(keys.ENTER)
        learner.wait(lambda: learner.find("#level input")[0].get_attribute("value") == "B1", "another level")

        # The report takes the focus, and its files can be reached.
        typist.tab_to("#report")
        typist.press(keys.ENTER)
        typist.waits_at("#reported .report")
        typist.tab_to("#reported a[download$='.md']")
        typist.press(keys.ENTER)
        arrived(learner, tmp_path, "*.md")

        # The next day's cards.
        clock.time += timedelta(days=1)
        typist.tab_to("#tabs [role=tab]", back=True)
        typist.press(keys.ARROW_LEFT * 3)
        typist.press(keys.ARROW_RIGHT)
        typist.sees_focus()
        typist.press(keys.ENTER)
        typist.waits_at("#answer textarea, #answer input")
        wrote = {"cafe": "café", "tambien": "también", "aqui": "aquí"}
        shown = learner.wait(lambda: learner.find("#quiz")[0].text, "a card")
        typist.press(next(right for wrong, right in wrote.items() if f"«{wrong}»" in shown) + keys.ENTER)
        said(learner, "#quiz", "Right.")
        typist.waits_at("#answer textarea, #answer input")
        typist.press(keys.ENTER)
        said(learner, "#quiz", "You wrote")
        typist.tab_to("#card-delete")
        typist.press(keys.SPACE)
        said(learner, "#quiz", "All done")
        typist.waits_at("#quiz")
        typist.tab_to("#export-csv")
        typist.press(keys.ENTER)
        arrived(learner, tmp_path, "*.csv")

        # The learner's data.
        typist.tab_to("#tabs [data-tab-id=data]", back=True)
        typist.press(keys.SPACE)
        said(learner, "#where", "What is kept")
        typist.tab_to("#export-all")
        typist.press(keys.ENTER)
        arrived(learner, tmp_path, "conversationally-2*.json")
        typist.tab_to("#import")
        typist.tab_to("#import-how input")
        typist.press(keys.ARROW_DOWN)
        learner.wait(lambda: learner.find("#import-how input[value=replace]:checked"), "the other way")
        typist.tab_to("#kinds input")
        typist.press(keys.SPACE)
        learner.wait(lambda: len(learner.find("#kinds input:checked")) == 3, "a kind is off")
        typist.tab_to("#delete-all")
        typist.press(keys.ENTER)
        typist.waits_at("#delete-no")
        typist.press(keys.ENTER)
        typist.waits_at("#delete-all")
        typist.press(keys.ENTER)
        typist.waits_at("#delete-no")
        typist.tab_to("#delete-yes")
        typist.press(keys.SPACE)
        said(learner, "#data-said", "Everything was deleted")
        typist.waits_at("#delete-all")
        no_faults(learner)


@pytest.mark.browser
def test_a_screen_reader_is_told_what_changes_and_in_which_language(chromium):
    clock = Clock()
    with page(clock=clock) as url, browser(chromium, 1280, 900) as learner:
        learner.open(url)
        learner.send("una mesa para dos tambien")
        learner.wait(lambda: learner.find("#corrections mark"), "a correction")
        typist = Typist(learner)

        spoken = learner.find("#spoken")[0].get_attribute("textContent")
        assert "marked: «tambien» (accent)" in spoken
        assert "también" not in spoken  # the learner still looks for it
        assert "Goal reached: I can ask for a table" in spoken
        for view in ("#spoken", "#note", "#quiz", "#quiz-said", "#review-files", "#data-said", "#offer"):
            assert learner.driver.execute_script(
                "return document.querySelector(arguments[0])?.getAttribute('aria-live') ?? 'polite'", view) == "polite"  # fmt: skip
        assert accessible(learner, "#spoken")["live"] == "polite"
        assert accessible(learner, "#note")["live"] == "polite"
        learner.click("#hint")
        said(learner, "#note", "Hint:")
        learner.click("#corrections button[data-act=reveal]")
        learner.wait(lambda: "también" in learner.find("#spoken")[0].get_attribute("textContent"), "the answer is said")

        # Roles and names.
        assert accessible(learner, "#chat [role=log]") | {"role": "log", "name": "Conversation"} == accessible(
            learner, "#chat [role=log]"
        )
        line = accessible(learner, "#chat [data-testid=bot]")
        assert (line["role"], line["name"]) == ("button", learner.bots()[0])
        assert accessible(learner, "#box textarea")["name"] == "Your message"
        assert accessible(learner, "[role=tabpanel]")["name"] == "Practise"
        no_gaps(learner)

        # Languages.
        assert language_of(learner, "#card") == "en"
        for css in ("#chat [data-testid=bot]", "#box textarea", "#panel .textfield", "#corrections del span[lang]",
                    "#corrections em", "#card .words b"):  # fmt: skip
            assert language_of(learner, css) == "es", css
        assert language_of(learner, "#note .hint b") == "en"
        learner.click("#hint")
        learner.wait(lambda: language_of(learner, "#note .hint span") == "es", "the starter is in Spanish")
        learner.click("#report")
        learner.wait(lambda: learner.find("#reported .report"), "the report")
        no_gaps(learner)

        # The grade of a card, and the other tabs.
        clock.time += timedelta(days=1)
        for name, view in (("Review", "#quiz .gap"), ("Progress", "#summary table"), ("My data", "#where h2")):
            learner.driver.execute_script("window.scrollTo(0, 0)")
            next(e for e in learner.find("button[role=tab]") if e.text == name).click()
            learner.wait(lambda view=view: learner.find(view), name)
            learner.wait(
                lambda name=name: accessible(learner, "[role=tabpanel][style*=flex]")["name"] == name, "its name"
            )
            no_gaps(learner)
            if name == "Review":
                assert accessible(learner, "#quiz")["live"] == "polite"
                learner.wait(lambda: language_of(learner, "#answer textarea, #answer input") == "es", "the answer's")
                typist.press("también" + typist.keys.ENTER)
                said(learner, "#quiz", "Right.")
                assert language_of(learner, "#quiz .front") == "es"
        assert accessible(learner, "#import-how")["name"] == "When reading a backup"

        # The page in Spanish, the lesson in English.
        next(e for e in learner.find("button[role=tab]") if e.text == "Practise").click()
        learner.choose("#interface", "Español")
        learner.wait(lambda: language_of(learner, "#card") == "es", "the page's language")
        learner.choose("#language", "English")
        learner.wait(lambda: language_of(learner, "#box textarea") == "en", "the lesson's language")
        learner.wait(lambda: language_of(learner, "#chat [data-testid=bot]") == "en", "the lesson's language")
        no_faults(learner)


def no_gaps(learner: Learner) -> None:
    """Everything that can be used has a name, and no level of headings is left out."""
    found = tree(learner)
    for node in found:
        if node["role"] in ("button", "textbox", "combobox", "checkbox", "radio", "tab", "link", "tabpanel", "heading"):
            assert node["name"], node
    levels = [node["level"] for node in found if node["role"] == "heading"]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
