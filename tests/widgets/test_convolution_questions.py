"""What the convolution figure asks the reader, and what the reader takes away."""

TOPIC = "convolution"

TOPIC = "convolution"

# ---- questions ----


def test_shift_test(host):
    host.show(preset="same")
    host.open_more()
    host.find("button:has-text('Shift test')").click()
    host.find("[aria-label='Shift the input right']").click()
    host.settle()
    assert "At the border 5 of 20 comparable cells differ" in host.text(".dlb-note:visible")
    assert host.find("[role=grid][aria-label^=Output] .is-differs").count() == 5
    assert host.get("x") == host.page.evaluate(
        "fakeHost.core.PRESETS.find(p => p.id === 'same').state.x"
    )
    host.find(".dlb-note:visible >> text=Leave").click()
    host.settle()
    assert host.find(".dlb-note:visible").count() == 0


def answer(host, **fields):
    """Fill in the fields of the question and commit to them."""
    for label, value in fields.items():
        host.find(f"input[aria-label={label}]").fill(value)
    host.find("button:has-text('Check')").click()
    host.settle()


def test_predict_then_reveal(host):
    host.show(state={"predict": True, "cursor": [0, 2, 1], "pinned": True})
    assert host.find(".dlb-window").count() == 0  # it would tell where the last one stands
    assert "y = ?" in host.text(".dlb-sum")
    everything = host.find("xpath=.").evaluate("e => e.outerHTML")
    assert "= 4" not in everything and "of 25" not in everything and "= 5" not in everything
    answer(host, rows="7", columns="7")
    assert "On how many places" in host.text(".dlb-note:visible")
    answer(host, rows="5", columns="5")
    assert host.numbers("Output")[2][1] == "?"
    assert "= 4" not in host.find("xpath=.").evaluate("e => e.innerText")
    answer(host, value="-4")
    assert "true convolution" in host.text(".dlb-note:visible")
    answer(host, value="4")
    assert host.numbers("Output")[2][1] == "4"
    assert "Yes: y[0, 2, 1]" in host.text(".dlb-note:visible")
    host.find("text=Another cell").click()
    host.settle()
    assert sum(row.count("?") for row in host.numbers("Output")) == 1


def test_a_challenge_says_what_is_missing_until_it_is_solved(host):
    host.show()
    host.open_more()
    host.find("label:has-text('challenge') select").select_option("flat")
    host.settle()
    assert host.get("challenge") == "flat"
    assert "answers 9" in host.text(".dlb-note:visible")
    host.cell("Kernel", 1, 1).focus()
    host.find("[aria-label='Value of the chosen cell']").fill("-8")
    host.press("Enter")
    assert "✓ Solved" in host.text(".dlb-note:visible")
    host.find(".dlb-note:visible >> text=Next").click()
    host.settle()
    assert host.get("challenge") == "vertical"
    host.find(".dlb-note:visible >> text=Leave").click()
    host.settle()
    assert host.get("challenge") == ""


# ---- taking away, keeping, sharing ----


def test_the_description_is_complete(host):
    host.show()
    host.open_more()
    host.find("text=Describe in words").click()
    words = host.text("pre")
    assert "Input x, 1 channel of 7 by 7" in words and "4 4 0 −4 −4" in words
