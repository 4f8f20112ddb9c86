"""The optimizer figure under mouse, finger and keyboard, in kind and unkind hosts."""

import pytest

TOPIC = "optimizers"
MAP = ".dlb-terrain .dlb-board >> nth=0"
START = f"{MAP} >> .dlb-handle"


def drag(host, selector, to, *, start=None):
    """Pull from the middle of an element, or from shares of it, to shares of the map."""
    box = host.find(selector).bounding_box()
    x, y = start or (0.5, 0.5)
    host.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    host.page.mouse.down()
    frame = host.find(MAP).bounding_box()
    place = [frame["x"] + to[0] * frame["width"], frame["y"] + to[1] * frame["height"]]
    host.page.mouse.move(*place, steps=5)
    host.page.mouse.up()
    host.settle()


def test_the_start_follows_mouse_keys_and_numbers(host):
    host.show()
    drag(host, START, (0.75, 0.25))
    assert host.get("start") == pytest.approx([2.25, 1.5], abs=0.03)
    assert host.find(".dlb-tracks g").count() == 3
    host.find(START).focus()
    host.press("ArrowRight", "ArrowUp")
    assert host.get("start") == pytest.approx([2.35, 1.6], abs=0.04)
    host.press("Shift+ArrowLeft")
    assert host.get("start") == pytest.approx([1.35, 1.6], abs=0.04)
    host.open_more()
    host.find("[aria-label='start y']").fill("-2")
    host.press("Enter")
    assert host.get("start")[1] == -2
    host.find(MAP).click(position={"x": 20, "y": 20}, delay=120)  # as a hand does
    assert host.get("start") == pytest.approx([-4.2, 2.8], abs=0.2)
    host.find("button:has-text('Reset')").click()
    host.settle()
    assert host.get("start") == [-4, 1.5]


def test_time_is_scrubbed_stepped_and_played(host):
    host.show()
    assert "Momentum, step 9:" in host.text(".dlb-sum")
    host.find("[aria-label='One step on']").click()
    host.settle()
    assert host.get("t") == 9 and "step 10:" in host.text(".dlb-sum")
    assert "step 10:" in host.spoken()
    host.find(START).focus()
    host.press("[", "[", "]")
    assert host.get("t") == 8
    host.press(" ")
    host.page.wait_for_function("fakeHost.model.state.t > 9")
    host.press(" ")
    stopped = host.get("t")
    host.page.evaluate("rest.come()")  # nothing moves any more
    assert host.get("t") == stopped
    host.set(t=60)
    assert host.text(".dlb-sum").startswith("Momentum after 60 steps: loss 0.0109")
    assert host.find("table tr").count() == 0


def test_reduced_motion_steps(host):
    host.page.emulate_media(reduced_motion="reduce")
    host.show()
    host.find(".dlb-transport button >> nth=0").click()
    host.page.evaluate("rest.come()")
    assert host.get("t") == 9


def test_the_step_is_taken_apart(host):
    host.show()
    rows = host.find("table tr").all_inner_texts()
    assert rows[0].split("\t") == ["gradient g in x, y", "−1.95", "14.8"]
    assert rows[1].startswith("velocity v") and rows[3].startswith("step, rate 0.02")
    host.find(".dlb-legend button:has-text('Adam')").click()
    host.settle()
    assert host.get("chosen") == 2
    rows = host.find("table tr").all_inner_texts()
    assert rows[1].startswith("mean m̂") and not rows[2].endswith("\t1\t1")
    assert "⊙" in host.text(".dlb-sum")


def test_the_learning_rate_of_the_chosen_one(host):
    host.show()
    host.find("[aria-label='learning rate, exactly']").fill("0.05")
    host.press("Enter")
    assert [own["lr"] for own in host.get("optimizers")] == [0.092, 0.05, 0.3]
    host.find("[aria-label='learning rate']").focus()
    host.press("ArrowRight")
    assert host.get("optimizers")[1]["lr"] > 0.05


def test_the_arms_of_critical_damping_cross_where_momentum_is_best(host):
    host.show(preset="plane")
    steep, flat = (
        [[float(number) for number in point.split()] for point in path[1:].split("L")]
        for path in host.find(".dlb-ab g")
        .locator(".is-falling")
        .evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")
    )
    # Point k of one arm is as high as point 100 - k of the other.
    gaps = [right[0] - left[0] for left, right in zip(flat, reversed(steep), strict=True)]
    k = next(k for k in range(50) if gaps[k] * gaps[k + 1] <= 0 and k)
    x, y = flat[k]
    stiffest, softest = 20, 1
    ratio = (stiffest / softest) ** 0.5
    assert 1 - y / 300 == pytest.approx(((ratio - 1) / (ratio + 1)) ** 2, abs=0.04)
    best = (2 / (stiffest**0.5 + softest**0.5)) ** 2
    assert x / 450 * 4.2 / stiffest == pytest.approx(best, abs=0.02)


def test_the_plane_sets_rate_and_momentum(host):
    host.show(preset="plane")
    plane = ".dlb-ab .dlb-board"
    assert "0.632 of the error where λ = 20" in host.text(".dlb-ab + p")
    box = host.find(plane).bounding_box()
    host.find(plane).click(position={"x": box["width"] / 4.2, "y": box["height"] / 2})
    own = host.get("optimizers")[1]
    assert own["lr"] == pytest.approx(0.05, abs=0.001)
    assert own["mu"] == pytest.approx(0.5, abs=0.01)
    host.find(f"{plane} >> .dlb-handle").focus()
    host.press("ArrowUp")
    assert host.get("optimizers")[1]["mu"] == pytest.approx(0.52, abs=0.011)
    host.find(".dlb-legend button:has-text('SGD')").click()
    host.settle()
    host.find(f"{plane} >> .dlb-handle").focus()
    host.press("ArrowRight")
    assert set(host.get("optimizers")[0]) == {"name", "lr"}
    host.show(preset="ravine", state={"view": "plane", "chosen": 2})
    assert "Choose SGD, momentum or Nesterov" in host.text(".dlb-ab + p")
    host.show(preset="saddle", state={"view": "plane", "start": [0, 0], "t": 0})
    assert "where λ = 1." in host.text(".dlb-ab + p")


def test_twins_are_told_apart_by_a_number(host):
    host.show(preset="edge")
    glyphs = host.find(".dlb-terrain .dlb-tracks text").all_text_contents()
    assert glyphs == ["●", "●2", "●3"]


def test_the_losses(host):
    host.show(preset="beale", state={"view": "loss"})
    assert host.find(".dlb-loss g g").count() == 7
    assert "Loss after 150 steps: SGD 0.0408" in host.text(".dlb-loss p")


def test_more_settings(host):
    host.show()
    host.open_more()
    host.find("label:has-text('Nesterov') input").check()
    host.find("label:has-text('SGD') input").uncheck()
    host.settle()
    names = [own["name"] for own in host.get("optimizers")]
    assert names == ["momentum", "adam", "nesterov"]
    host.find(".dlb-drawer label:has-text('schedule') select").select_option("cosine")
    host.find("[aria-label='batch noise']").focus()
    host.press("ArrowRight", "ArrowRight")
    assert host.get("schedule") == "cosine" and host.get("noise") == 0.1
    host.find("[aria-label='angle, exactly']").fill("45")
    host.press("Enter")
    assert host.get("angle") == 45
    host.find(".dlb-legend button:has-text('Adam')").click()
    host.settle()
    host.find("label:has-text('β₁') input").fill("0.5")
    host.press("Enter")
    assert host.get("optimizers")[1]["betas"] == [0.5, 0.999]


def test_an_empty_map_is_explained(host):
    host.show()
    host.open_more()
    for name in ("SGD", "Momentum", "Adam"):
        host.find(f"label:has-text('{name}') input").first.uncheck()
    host.settle()
    assert "There is no optimizer on the map" in host.text(".dlb-note:visible")
    host.find("text=Add SGD").click()
    host.settle()
    assert host.get("optimizers") == [{"name": "sgd", "lr": 0.1}]


def test_a_finger_taps_the_map_and_pulls_the_start(phone):
    phone.show()
    box = phone.find(MAP).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    phone.page.touchscreen.tap(x, y)
    phone.settle()
    assert phone.get("start") == pytest.approx([0, 1.5], abs=0.05)
    stroke(phone, START, (0, 20))
    assert phone.get("start") == pytest.approx([0, 1.5 - 20 / box["width"] * 9], abs=0.05)
    stroke(phone, START, (0, -60))  # up, as a page is scrolled
    assert phone.get("start")[1] > 1.5
    assert phone.page.evaluate("scrollY") == 0


def test_a_finger_pulls_the_point_of_the_plane(phone):
    phone.show(preset="plane")
    handle = ".dlb-ab .dlb-handle"
    before = phone.get("optimizers")[1]
    stroke(phone, handle, (0, -60))
    after = phone.get("optimizers")[1]
    assert after["mu"] > before["mu"] + 0.1
    assert after["lr"] == pytest.approx(before["lr"], abs=0.002)


def stroke(phone, selector, by):
    """Pull an element with one finger, slowly, as a hand does."""
    phone.find(selector).scroll_into_view_if_needed()
    box = phone.find(selector).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = phone.page.context.new_cdp_session(phone.page)
    places = [{"x": x + by[0] * k / 6, "y": y + by[1] * k / 6} for k in range(7)]
    for k, place in enumerate(places):
        kind = "touchMove" if k else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
        phone.settle()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.settle()


# ---- hosts ----
