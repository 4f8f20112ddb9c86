"""The convolution figure in kind and unkind hosts, with whatever values come in."""

import pytest
from fake_host import each_host

TOPIC = "convolution"


@each_host
def test_every_kind_of_host(host, options):
    host.show(options=options)
    host.cell("Kernel", 1, 1).focus()
    host.press("6")
    assert host.get("kernel")[0][0][1][1] == 6
    assert host.numbers("Output")[2][1] == "10"
    host.set(kernel=[[[[1]]]])
    assert len(host.numbers("Output")) == 7
    host.drag("Input", (0, 0), (0, 2))
    assert host.get("x")[0][0][:3] == [1, 1, 1]


def test_two_views_show_one_model(host):
    host.show(views=2)
    host.cell("Input", 0, 0).focus()
    host.press("8")
    shown = host.page.locator(
        "[role=grid][aria-label^=Input] [role=row]:first-child"
    ).all_inner_texts()
    assert len(shown) == 2 and shown[0] == shown[1]


def test_changes_are_saved_once_the_hand_rests(host):
    host.show()
    host.drag("Input", (0, 0), (0, 6))
    host.page.evaluate("rest.come()")
    assert 1 <= host.page.evaluate("fakeHost.model.saves") <= 6


@pytest.mark.parametrize("modern", [False, True])
def test_cleanup_leaves_nothing_behind(host, modern):
    host.show(options={"modern": modern}, state={"playing": True, "speed": 20})
    assert host.page.evaluate("fakeHost.model.listeners.length") > 0
    assert host.end(modern) == [0, 0]
    stopped = host.get("cursor")
    host.page.evaluate("rest.come()")  # no clock of the figure runs on
    assert host.get("cursor") == stopped


def test_python_may_change_anything_at_any_time(host):
    host.show()
    host.set(x=[[[1, 2], [3, 4]]], kernel=[[[[1]]]], cursor=[9, 9, 9])
    assert host.numbers("Output") == [["1", "2"], ["3", "4"]]
    host.set(view="image", challenge="blur", predict=True, caption="New.")
    host.set(view="grid", predict=False)
    assert host.text("figcaption") == "New."


def test_hostile_values_end_in_a_sentence(host):
    host.show()
    host.page.evaluate("fakeHost.storm(400, 'y\\\\[')")
    assert host.numbers("Output")[2][1] == "4"
