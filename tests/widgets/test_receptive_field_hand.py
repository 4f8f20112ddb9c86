"""The receptive field figure under the hand: pointer, finger and keys."""

TOPIC = "receptive_field"


def cell(host, row, i):
    """A cell of the wiring; rows are counted from the input."""
    return host.find(f".dlb-wiring [role=row] >> nth={row} >> [role=gridcell] >> nth={i}")


def lit(host):
    """How many cells of each row are lit, from the input up."""
    rows = host.find(".dlb-wiring [role=row]").all()
    return [row.locator("[role=gridcell].is-lit").count() for row in rows]


def drawn(host):
    """The words in the drawing."""
    return host.find(".dlb-wiring").text_content()


def table(host):
    return host.numbers("Layers")


# ---- the idea at first sight ----


def test_the_default_tells_its_story(host):
    host.show()
    assert lit(host) == [7, 5, 3, 1]
    assert drawn(host).endswith("7 pixels")
    assert table(host)[3] == ["3 conv", "3", "1", "0", "1", "5", "1", "7", "0"]
    assert "R = 5 + (3 − 1)·1·1 = 7" in host.text(".dlb-sum")
    assert host.text(".dlb-sees").startswith("Cell 2 of row 3 reads 7 pixels: 2 to 8.")


def test_at_most_three_controls_are_open(host):
    host.show()
    assert host.find("select:visible").count() == 3  # show, add a layer, examples
    assert host.find("button:visible, input:visible").count() == 0
    assert host.find("summary").count() == 1  # More


# ---- the cell shown ----


def test_pointing_moves_and_a_click_holds(host):
    host.show()
    cell(host, 2, 1).hover()
    host.settle()
    assert (host.get("layer"), host.get("unit")) == (2, [1, 1])
    assert lit(host) == [5, 3, 1, 0]
    cell(host, 2, 1).click()
    host.settle()
    assert host.get("pinned") is True
    cell(host, 3, 4).hover()
    host.settle()
    assert host.get("layer") == 2
    host.press("Escape")
    assert host.get("pinned") is False


def test_both_directions(host):
    host.show(state={"layer": 0, "unit": [4, 4], "direction": "up"})
    assert lit(host) == [1, 3, 5, 5]
    assert "It is read by 5 of 5 cells of row 3." in host.text(".dlb-sees")
    host.set(layer=2, unit=[3, 3], direction="both")
    assert lit(host) == [5, 3, 1, 3]


def test_a_change_of_a_pixel_moves_what_reads_it(host):
    host.show(state={"input_size": 15})
    host.find(".dlb-bar select").first.select_option("perturb")
    host.settle()
    assert (host.get("layer"), host.get("unit")) == (0, [7, 7])
    assert lit(host) == [1, 3, 5, 7]
    assert "Adding 1 to it changes 7 of 9 cells of row 3." in host.text(".dlb-sees")
    top = host.find(".dlb-wiring [role=row]").nth(3).locator("text")
    shown = [text for text in top.all_text_contents()[1:] if text]
    assert shown == ["0.037", "0.11", "0.22", "0.26", "0.22", "0.11", "0.037"]


def test_effective_weights_and_their_bell(host):
    host.show(preset="bell")
    assert "standard deviation 2.31" in host.text(".dlb-sees")
    assert host.find(".dlb-bell").get_attribute("d").count("L") == 33 * 4 - 1
    host.set(weights_seed=5)
    assert host.find(".is-minus").count() > 3  # a sign that is not only a colour


def test_keys_move_between_cells_and_rows(host):
    host.show()
    cell(host, 3, 2).focus()
    host.press("ArrowRight", "ArrowDown")
    assert (host.get("layer"), host.get("unit")) == (2, [4, 4])
    host.press("]", "[", "[", "Enter")
    assert (host.get("unit"), host.get("pinned")) == ([3, 3], True)
    assert host.find(".dlb-wiring [tabindex='0']").count() == 1


def test_large_networks_are_drawn_as_bars(host):
    host.show(preset="resnet50")
    assert host.find(".dlb-wiring [role=gridcell]").count() == 7  # 70 layers in 6 rows
    assert "R = 427" in drawn(host)
    cell(host, 3, 0).click()
    host.settle()
    assert host.get("layer") == 15  # the last of stage 1


# ---- the stack ----


def test_numbers_of_the_table_are_typed(host):
    host.show()
    host.cell("Layers", 2, 1).focus()  # layer 2, kernel
    host.press("5")
    assert host.get("layers")[1]["kernel"] == 5
    host.press("ArrowRight", "ArrowRight", "ArrowRight", "+")  # dilation
    assert host.get("layers")[1]["dilation"] == 2
    assert table(host)[2][7] == "11"  # R = 3 + (5 - 1)·2·1
    host.cell("Layers", 0, 5).focus()  # the input's size
    host.press("+", "+")
    assert host.get("input_size") == 13


def test_the_chosen_number_has_buttons_and_a_field(host):
    host.show()
    host.cell("Layers", 1, 3).click()  # padding of layer 1
    host.settle()
    host.step("chosen number", 2)
    host.step("padding after")
    assert host.get("layers")[0]["padding"] == [2, 1]
    field = host.find("input[aria-label='padding after']")
    field.fill("4")
    field.press("Enter")
    host.settle()
    assert host.get("layers")[0]["padding"] == [2, 4]
    assert table(host)[1][3] == "2|4"


def test_layers_are_added_moved_and_removed_by_keys(host):
    host.show(preset="hybrid")
    host.cell("Layers", 3, 0).focus()
    host.press("Alt+ArrowUp", "Alt+ArrowUp")
    assert [layer["dilation"] for layer in host.get("layers")] == [3, 1, 2]
    host.press("Alt+ArrowDown")
    assert [layer["dilation"] for layer in host.get("layers")] == [1, 3, 2]
    host.page.wait_for_timeout(600)  # what follows within half a second is one step of undo
    host.press("Delete")
    assert (host.get("layer"), host.get("unit")) == (2, [8, 8])  # the middle of the top row
    host.press("Control+z")  # the focus is still in the table
    assert [layer["dilation"] for layer in host.get("layers")] == [1, 3, 2]
    host.cell("Layers", 2, 0).focus()
    host.press("Delete")
    assert [layer["dilation"] for layer in host.get("layers")] == [1, 2]
    host.find("select[aria-label='Add a layer']").select_option("pool")
    host.settle()
    assert [layer["kind"] for layer in host.get("layers")] == ["conv", "conv", "pool"]
    host.cell("Layers", 1, 0).focus()
    host.press(*["Control+z"] * 5)
    assert [layer["dilation"] for layer in host.get("layers")] == [1, 2, 3]


def test_a_layer_is_dragged_by_its_name(host):
    host.show(preset="hybrid")
    host.drag("Layers", (1, 0), (3, 0))
    assert [layer["dilation"] for layer in host.get("layers")] == [2, 3, 1]
    host.find("[aria-label=Undo]").click()
    host.settle()
    assert [layer["dilation"] for layer in host.get("layers")] == [1, 2, 3]


def test_buttons_move_and_remove_the_chosen_layer(host):
    host.show(preset="hybrid")
    host.cell("Layers", 1, 0).click()
    host.settle()
    host.find("[aria-label='Move the layer down the list, away from the input']").click()
    host.settle()
    assert [layer["dilation"] for layer in host.get("layers")] == [2, 1, 3]
    host.find("[aria-label='Remove the layer']").click()
    host.settle()
    assert [layer["dilation"] for layer in host.get("layers")] == [2, 3]


def test_a_long_table_shows_the_layer_at_hand(host):
    host.show(preset="vgg16", state={"layer": 1, "unit": [3, 3]})
    host.set(layer=18)
    line = host.cell("Layers", 18, 0).bounding_box()
    box = host.find(".dlb-layers .dlb-scroll").bounding_box()
    assert box["y"] < line["y"] < box["y"] + box["height"] - 20
    assert host.page.evaluate("scrollY") == 0


def test_what_cannot_be_is_kept_greyed_and_explained_with_a_way_out(host):
    host.show(preset="residual")
    host.cell("Layers", 1, 2).focus()
    host.press("2")  # a stride inside the branch: the sizes no longer meet
    note = host.text(".dlb-note:visible")
    assert "The sizes that meet in layer 3 differ: 6 and 12." in note
    assert host.get("layers")[0]["stride"] == 2
    assert host.numbers("Layers")[3][5:] == ["–"] * 4
    host.find("button:has-text('Leave out layer 3')").click()
    host.settle()
    assert host.find(".dlb-note:visible").count() == 0
    assert [layer["kind"] for layer in host.get("layers")] == ["conv", "conv"]


# ---- the window on an image ----


def test_the_window_follows_pointer_and_keys(host):
    host.show(preset="vgg16", state={"view": "image", "layer": 10, "unit": [14, 14]})
    picture = host.find(".dlb-picture")
    box = picture.bounding_box()
    host.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25)
    host.settle()
    row, column = host.get("unit")
    assert row < 8 and 11 < column < 16
    picture.focus()
    host.press("ArrowDown", "ArrowLeft")
    assert host.get("unit") == [row + 1, column - 1]
    assert host.colours(0) > 50


def test_a_tap_holds_a_cell_and_edits_a_layer(phone):
    phone.show()
    cell(phone, 2, 0).tap()
    phone.settle()
    assert (phone.get("layer"), phone.get("pinned")) == (2, True)
    phone.cell("Layers", 1, 4).tap()
    phone.settle()
    phone.find("[aria-label='chosen number: more']").tap()
    phone.settle()
    assert phone.get("layers")[0]["dilation"] == 2
