"""The convolution figure on a photograph, and in time."""

TOPIC = "convolution"

# ---- photograph ----

PHOTO = """() => {
  const bytes = Array.from({ length: 40 * 60 }, (_, k) => (k % 60 < 30 ? 20 : 220));
  const pixels = btoa(String.fromCharCode(...bytes));
  return { name: 'edge', width: 60, height: 40, pixels };
}"""


def test_the_photograph_is_filtered_and_its_window_magnified(host):
    host.show(preset="photo-sobel-x", state={"photo": host.page.evaluate(PHOTO)})
    assert host.colours(0) == 2
    assert host.colours(1) == 2  # nothing, and the edge
    box = host.find(".dlb-picture").first.bounding_box()
    host.page.mouse.move(box["x"] + box["width"] * 0.49, box["y"] + box["height"] / 2)
    host.settle()
    assert host.get("cursor")[1:] == [20, 29]
    assert host.numbers("Window") == [["20", "20", "220"]] * 3
    assert "= 800" in host.text(".dlb-sum")
    frame = host.find(".dlb-picture .dlb-window").first.bounding_box()
    row, column = (
        (frame[start] + frame[length] / 2 - box[start]) / box[length]
        for start, length in (("y", "height"), ("x", "width"))
    )
    assert abs(row - 20.5 / 40) < 0.01 and abs(column - 29.5 / 60) < 0.01


def test_another_photograph_of_the_same_size_is_filtered_anew(host):
    host.show(preset="photo-identity", state={"cursor": [0, 20, 20]})
    photo = host.page.evaluate(PHOTO)
    host.set(photo=photo)
    assert "= 20" in host.text(".dlb-sum")
    host.set(photo={**photo, "pixels": photo["pixels"][::-1].replace("=", "A")})
    assert "= 20" not in host.text(".dlb-sum")


def test_the_photograph_is_judged_and_not_the_hidden_grid(host):
    wide = {"padding": [8, 8], "padding_mode": "reflect", "cursor": [0, 28, 28]}
    photo = host.page.evaluate(PHOTO)  # 40 rows to copy; the grid behind it has 7
    host.show(preset="photo-identity", state={"photo": photo, **wide})
    assert host.numbers("Window") == [["20", "20", "20"]] * 3
    assert "= 20" in host.text(".dlb-sum")


def test_every_classic_kernel_works_on_a_photograph(host):
    host.show(preset="photo-identity")
    names = host.page.evaluate("fakeHost.core.KERNELS.map(k => k.id)")
    assert len(names) >= 9
    menu = host.find("select[aria-label=Examples]")
    for name in names:
        menu.select_option(f"photo-{name}")
        host.settle()
        assert host.colours(1) >= 2, name
        assert menu.input_value() == ""


def test_the_photograph_by_keys(host):
    host.show(preset="photo-box", state={"cursor": [0, 5, 5]})
    host.find(".dlb-picture").first.focus()
    host.press("ArrowRight", "ArrowDown", "ArrowDown", "Enter")
    assert (host.get("cursor"), host.get("pinned")) == ([0, 7, 6], True)


def test_an_own_photograph(host, tmp_path):
    from PIL import Image

    path = tmp_path / "own.png"
    Image.new("RGB", (400, 200), (255, 0, 0)).save(path)
    host.show()
    host.open_more()
    host.find("input[type=file]").set_input_files(path)
    host.page.wait_for_function("fakeHost.model.state.view === 'image'")
    photo = host.get("photo")
    assert (photo["width"], photo["height"], photo["name"]) == (160, 80, "own.png")


def test_a_broken_photograph_is_replaced_by_a_drawn_one(host):
    photo = {"name": "x", "width": 10, "height": 10, "pixels": "%%%"}
    host.show(preset="photo-box", state={"photo": photo})
    assert host.colours(0) > 10


def test_what_is_about_grids_leads_back_to_them(host):
    host.show(preset="photo-box")
    host.open_more()
    assert not host.find("[aria-label='channels in: more']").is_visible()
    host.find("button:has-text('Shift test')").click()
    host.settle()
    assert host.get("view") == "grid"


# ---- time ----


def test_play_pause_and_scrub(host):
    host.show(state={"speed": 20, "cursor": [0, 0, 0]})
    host.find("text=▶ Play").click()
    host.page.wait_for_function("fakeHost.model.state.cursor[2] === 3")
    host.find("text=❚❚ Pause").click()
    host.settle()
    stopped = host.get("cursor")
    host.page.evaluate("rest.come()")  # nothing moves any more
    assert host.get("cursor") == stopped
    scrub = host.find("[aria-label='Position of the window']")
    scrub.focus()
    host.press("End")
    assert host.get("cursor") == [0, 4, 4]
    assert scrub.get_attribute("aria-valuetext") == "25 of 25"


def test_two_views_do_not_play_twice_as_fast(host):
    host.show(views=2, state={"cursor": [0, 0, 0], "speed": 10})
    places = host.page.evaluate("""async () => {
      const places = [], face = fakeHost.model.face();
      face.on('change:cursor', () => places.push(face.get('cursor')));
      fakeHost.model.set('playing', true);
      const begin = performance.now();
      while (places.length < 6) await new Promise((next) => { setTimeout(next, 5); });
      return [...places, performance.now() - begin];
    }""")
    *places, took = places
    assert places == [[0, 0, 1], [0, 0, 2], [0, 0, 3], [0, 0, 4], [0, 1, 0], [0, 1, 1]]
    assert took > 550  # milliseconds, for six steps of 100; a busy machine only adds some


def test_stillness_turns_play_into_steps(host):
    host.page.emulate_media(reduced_motion="reduce")
    host.show(state={"playing": True})
    host.page.evaluate("rest.come()")
    assert host.get("cursor") == [0, 2, 1]
    host.find("text=Step").first.click()
    host.settle()
    assert host.get("cursor") == [0, 2, 2]
