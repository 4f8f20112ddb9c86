"""The backpropagation figure under pointer, finger and keys, in all kinds of hosts."""

import pytest

TOPIC = "backpropagation"


def show(host, preset="shared", **mount):
    return host.show(preset=preset, **mount)


def tile(host, name):
    """Find a node by its name."""
    return host.find(f"[role=gridcell][data-name='{name}']")


def texts(host, name):
    """What a tile shows: its formula, its value, its gradient."""
    parts = tile(host, name).locator(":not(.dlb-unseen)")
    return parts.all_text_contents()


# ---- the idea at first sight ----


def test_the_default_shows_two_ways_back_added(host):
    show(host)
    assert texts(host, "v1") == ["v1 = w * x", "6", "2 + 6 = 8"]
    assert tile(host, "v1").text_content() == "v1 = w * x = 6; ∂f/∂v1 = 2 + 6 = 8"
    assert texts(host, "w") == ["w", "3", ""]  # the step after
    labels = host.find("svg text").all_text_contents()
    assert sorted(labels) == ["+= 2", "+= 6 · 1 = 6", "6", "6 · 1 = 6"]
    assert host.text(".dlb-sum") == (
        "v2 passes back: ∂f/∂v1 += 6 · 1 = 6, now 8; ∂f/∂b = 6 · 1 = 6."
    )
    assert "∂f/∂v1 += 6" in host.spoken()


def test_at_most_three_controls_are_open(host):
    for preset, inputs, selects in (("shared", 2, 1), ("check", 3, 1), ("depth", 0, 3)):
        show(host, preset)
        assert host.find("input:visible").count() == inputs  # h's view: a leaf's number too
        assert host.find("select:visible").count() == selects


def test_the_gain_of_a_deep_network_shows_its_number_and_takes_one(host):
    show(host, "depth")
    host.find("summary").first.click()
    exact = host.find("[aria-label='gain, exactly']")
    host.find("[aria-label='gain of the weights']").fill("28")
    host.settle()
    assert host.get("gain") == float(exact.input_value()) == 1.5
    for typed, kept in (("1.41", 1.41), ("9", 4)):
        exact.fill(typed)
        exact.press("Enter")
        host.settle()
        assert host.get("gain") == float(exact.input_value()) == kept


@pytest.mark.parametrize("view", ["graph", "check"])
def test_the_largest_figure_keeps_up(host, view):
    expr = "x" + "*sin(x+1)*sin(x+2)*sin(x+3)*sin(x+4)*sin(x+5)*sin(x+6)*cos(x+7)"
    show(host, state={"expr": expr, "view": view})
    assert host.find(".dlb-node").count() == 29
    assert host.keeps_up(*({"values": {"x": n / 10}} for n in range(30)))


# ---- forward, and back ----


def test_steps_forward_then_back(host):
    show(host, state={"step": 0})
    assert texts(host, "v1")[1:] == ["?", ""]
    host.find("[aria-label='One step on']").click()
    host.settle()
    assert texts(host, "v1")[1:] == ["6", ""]
    assert host.text(".dlb-sum") == "v1 = w * x = 3 * 2 = 6."
    tile(host, "v1").focus()
    host.press("]", "]", "]")
    assert host.get("step") == 4
    assert texts(host, "v1")[2] == "2 + ?"
    host.press("[")
    assert host.get("step") == 3


def test_space_plays(host):
    show(host, state={"step": 0, "speed": 20})
    tile(host, "w").focus()
    host.press(" ")
    host.page.wait_for_function("fakeHost.model.state.step > 2")
    assert host.get("playing") is True
    host.press(" ")
    assert host.get("playing") is False


# ---- editing ----


def test_a_leaf_is_dragged_and_one_undo_takes_it_back(host):
    show(host, "square", state={"step": 999})
    box = tile(host, "x").bounding_box()
    mouse = host.page.mouse
    mouse.move(box["x"] + 50, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 80, box["y"] + 30, steps=5)
    mouse.up()
    host.settle()
    assert host.get("values") == {"x": 3.5}
    assert texts(host, "f")[1] == "12.3" and texts(host, "x")[2] == "3.5 + 3.5 = 7"
    host.find("[aria-label=Undo]").click()
    host.settle()
    assert host.get("values") == {"x": 3}


def test_keys_edit_a_leaf_and_move_between_nodes(host):
    show(host)
    tile(host, "w").focus()
    host.press("5")
    assert host.get("values")["w"] == 5
    host.press("-")
    assert host.get("values")["w"] == 4
    host.press("ArrowRight", "ArrowRight", "7", "Enter")
    assert host.get("values") == {"w": 4, "x": 2, "b": -4}  # v1 is no leaf
    assert (host.get("cursor"), host.get("pinned")) == ("v1", True)
    assert tile(host, "v1").get_attribute("aria-selected") == "true"
    assert host.find("[role=gridcell][tabindex='0']").count() == 1
    host.press("Escape")
    assert host.get("pinned") is False


def test_a_chosen_leaf_has_a_number_to_type(host):
    show(host)
    tile(host, "b").click()
    host.settle()
    host.find("[aria-label='Value of the chosen leaf']").fill("-1.25")
    host.press("Enter")
    assert host.get("values")["b"] == -1.25


def test_hovering_shows_what_a_node_has_received(host):
    show(host)
    tile(host, "v1").hover()
    host.settle()
    assert host.text(".dlb-sum") == "v1 = w * x = 6; ∂f/∂v1 = 2 + 6 = 8."


def test_an_expression_is_written(host):
    show(host)
    host.find("[aria-label=Expression]").fill("sin(a)*a")
    host.press("Enter")
    assert host.get("expr") == "sin(a)*a"
    assert texts(host, "f")[0] == "f = v1 * a"
    assert tile(host, "a").count() == 1


def test_what_cannot_be_read_is_kept_greyed_and_mended(host):
    show(host, state={"expr": "log(x - "})
    note = host.text(".dlb-note:visible")
    assert "at place 9: a number, a name or a bracket is missing." in note
    assert host.find("xpath=.").get_attribute("data-impossible") == "true"
    host.find("text=Use log(x)").click()
    host.settle()
    assert host.get("expr") == "log(x)"
    assert host.find(".dlb-note:visible").count() == 0


def test_a_finger_drags_only_the_chosen_leaf(phone):
    show(phone)
    tile(phone, "b").tap()
    phone.settle()
    assert phone.get("cursor") == "b"
    assert phone.find("[aria-label='Value of the chosen leaf']").is_visible()
    phone.find("[aria-label='Value of the chosen leaf: more']").tap()
    phone.settle()
    assert phone.get("values")["b"] == -3


# ---- hosts ----
