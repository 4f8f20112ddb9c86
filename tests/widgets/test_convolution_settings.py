"""The convolution figure's shape and channels, possible or not."""

import pytest

TOPIC = "convolution"

# ---- shape ----


def test_settings_change_rows_and_columns_together(host):
    host.show()
    host.open_more()
    host.step("stride of rows")
    assert host.get("stride") == [2, 2]
    assert len(host.numbers("Output")) == 3
    host.step("padding of rows")
    assert host.get("padding") == [1, 1]
    assert len(host.numbers("Input")) == 9
    host.step("kernel of rows")
    assert [len(row) for row in host.get("kernel")[0][0]] == [4] * 4
    host.step("size of rows")
    assert len(host.get("x")[0]) == 8


def test_rows_unlike_columns(host):
    host.show()
    host.open_more()
    assert not host.find("[aria-label='stride of columns']").is_visible()
    host.find("text=rows ≠ columns").click()
    host.settle()
    host.step("stride of columns")
    assert host.get("stride") == [1, 2]
    host.find("text=rows ≠ columns").click()
    host.settle()
    assert host.get("stride") == [1, 1]


def test_ranges_follow_what_is_possible(host):
    host.show(preset="plain")
    host.open_more()
    assert host.find("[aria-label='dilation of rows: more']").is_disabled()
    host.step("padding of rows")
    assert host.find("[aria-label='dilation of rows: more']").is_enabled()


def test_what_is_impossible_is_kept_explained_and_mended(host):
    host.show(preset="plain")
    host.open_more()
    field = host.find("input[aria-label='dilation of rows']")
    field.fill("3")
    field.press("Enter")
    host.settle()
    assert host.get("dilation") == [3, 3]
    assert "A kernel of 3 spans 7 rows at dilation 3" in host.text(".dlb-note:visible")
    assert host.find("[role=grid][aria-label^=Output] .is-hidden").count() == 1
    assert field.get_attribute("aria-invalid") == "true"
    while host.find("text=/^Use dilation/").is_visible():
        host.find("text=/^Use dilation/").click()
        host.settle()
    assert host.get("dilation") == [1, 1]
    assert len(host.numbers("Output")) == 2


def test_the_unread_border_is_drawn_and_named(host):
    host.show(preset="border")
    assert host.find("[role=grid][aria-label^=Input] .is-unread").count() == 13
    assert "never read" in host.cell("Input", 6, 6).get_attribute("aria-label")
    assert "No window reads row 6 or column 6." in host.text(".dlb-workings")
    host.set(padding=[1, 1])  # now every pixel has a window
    assert "Every pixel is read; what no window reads is padding." in host.text(
        ".dlb-workings"
    )


def test_ghost_cells_point_at_their_source(host):
    host.show(preset="circular")
    host.cell("Output", 2, 2).hover()
    host.cell("Input", 0, 1).focus()
    host.settle()
    name = host.cell("Input", 0, 1).get_attribute("aria-label")
    assert name.endswith("padding, a copy of x[0, 5, 0]")
    assert host.find(".dlb-layer path").count() == 1
    assert host.find(".dlb-layer path").get_attribute("d") == "M1.5 0.5L1.5 6.5"


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular", "nothing"])
def test_padding_modes(host, mode):
    host.show()
    host.open_more()
    host.find("label:has-text('padding with') select").select_option(mode)
    host.settle()
    assert host.get("padding") == ([0, 0] if mode == "nothing" else [1, 1])
    ghosts = host.find("[role=grid][aria-label^=Input] .is-ghost").count()
    assert ghosts == (0 if mode == "nothing" else 32)


def test_a_true_convolution_turns_the_kernel(host):
    host.show(preset="dot")
    before = host.numbers("Kernel")
    host.open_more()
    host.find("label:has-text('operation') select").select_option("conv")
    host.settle()
    assert host.numbers("Kernel") == [row[::-1] for row in before[::-1]]
    assert host.cell("Kernel", 0, 0).get_attribute("aria-label") == "w[0, 0, 2, 2] = 9"
    host.cell("Kernel", 0, 0).focus()
    host.press("0")
    assert host.get("kernel")[0][0][2][2] == 0


# ---- channels ----


def test_channels_partial_sums_and_bias(host):
    host.show(preset="colour", state={"cursor": [1, 1, 1]})
    words = host.text(".dlb-sum")
    for part in ("(channel 0)", "(channel 1)", "(channel 2)", "(−2) (bias)", "channel 0 ="):
        assert part in words
    host.find("[aria-label='Input channel 2']").click()
    host.settle()
    assert "channel 2 =" in host.text(".dlb-sum")
    host.find("[aria-label='Output channel 0']").click()
    host.settle()
    assert host.get("cursor")[0] == 0


def test_groups_and_their_cost(host):
    host.show(preset="depthwise")
    host.open_more()
    assert "36 parameters, 1,296 multiply-accumulates" in host.text(".dlb-drawer")
    groups = host.find("input[aria-label=groups]")
    groups.focus()
    host.press("ArrowLeft")
    assert host.get("groups") == 2
    host.press("ArrowLeft")
    assert host.get("groups") == 1
    assert len(host.get("kernel")[0]) == 4
    assert "144 parameters" in host.text(".dlb-drawer")
    assert host.find(".dlb-wires path").count() == 16


def test_choosing_an_input_channel_of_another_group_follows_it(host):
    host.show(preset="grouped")
    host.find("[aria-label='Input channel 3']").click()
    host.settle()
    assert host.get("cursor")[0] == 2
    assert "channel 3 =" in host.text(".dlb-sum")


def test_channels_and_bias_can_be_added(host):
    host.show()
    host.open_more()
    host.step("channels in", 2)
    host.step("channels out")
    assert (len(host.get("x")), len(host.get("kernel")), len(host.get("kernel")[1])) == (
        3,
        2,
        3,
    )
    host.find(".dlb-field:has-text('bias') >> input[type=checkbox]").click()
    host.settle()
    assert host.get("bias") == [0, 0]
    field = host.find("input[aria-label='bias of this output']")
    field.fill("2.5")
    field.press("Enter")
    host.settle()
    assert host.get("bias") == [2.5, 0]
