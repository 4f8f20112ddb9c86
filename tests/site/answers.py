"""Does a figure of a page answer a hand, alive or dead?"""

from contextlib import contextmanager

CONTROLS = "button, input, select, textarea, summary, a[href], [tabindex='0']"
PRESSED = ":is([role=gridcell], button:enabled):visible"
KEYS = ("ArrowRight", "Enter", "Space")
TRIES = 6  # of the first things to click or to focus
MOVES = ("over", "enter", "down", "move", "up", "out", "leave")
EVENTS = {
    "keyboard": ["keydown", "keypress", "keyup"],
    "pointer": [
        *(f"{kind}{move}" for kind in ("pointer", "mouse") for move in MOVES),
        *("click", "input", "change"),  # the last two from menus
    ],
}


def answers_pointer(slot):
    """Does a click on one of the first things to click, or a choice, change anything?"""
    slot.page.evaluate("rest.come()")
    before = drawn(slot)
    for target in slot.locator(PRESSED).element_handles()[:TRIES]:
        if place := target.evaluate("element => probes.place(element)"):
            slot.page.mouse.click(*place)
            if drawn(slot) != before:
                return True
    for menu in slot.locator("select:enabled:visible").all():
        menu.select_option(index=menu.locator("option").count() - 1)
        if drawn(slot) != before:
            return True
    return False


def answers_keyboard(slot):
    """Does a key in one of the first things to focus change anything, or move the focus?"""
    slot.page.evaluate("rest.come()")
    found = slot.locator(f":is({CONTROLS}):enabled:visible").element_handles()
    for target in found[:TRIES]:
        target.evaluate("element => element.focus()")
        before = drawn(slot)  # with the focus: a figure may show where that is
        for key in KEYS:
            slot.page.keyboard.press(key)
            if drawn(slot) != before or not is_focused(target):
                return True
    return False


def drawn(slot):
    """Return what a figure shows once all is drawn, its live region aside."""
    return slot.evaluate("slot => probes.shown(slot)")


def is_focused(target):
    return target.evaluate("element => element === document.activeElement")


@contextmanager
def dead(page, hand):
    """Let no event of the keyboard, or of the pointer, reach anything on the page."""
    page.evaluate("names => probes.block(names)", EVENTS[hand])
    try:
        yield
    finally:
        page.evaluate("probes.block([])")
