"""The receptive field figure in kind and unkind hosts, with whatever values come in."""

import pytest
from fake_host import each_host

TOPIC = "receptive_field"
# Odd values for random traits, many times: each picture must end in a sentence.
STORM = """async (count) => {
  const layer = (changes) => ({ ...fakeHost.core.defaults('conv'), ...changes });
  const odd = [undefined, null, NaN, -1, 0, 7, 1e300, '', 'image', 'up', true, [], [[]], {},
    [1, 2], [9999, 9999], [-1, 1.5], ['a', 'b'], [{}], [layer({ kernel: 99 })],
    { pixels: 'AAAA', width: 1e9, height: 2 }, [layer({ stride: 0 })], { pixels: 7 },
    'effective', 'perturb',
    [layer({ back: 3 })], [layer({ kind: 'add' }), layer({ kind: 'concat' })], 512, 224, 2,
    [layer({ kind: 'upsample', stride: 99 })], Array(99).fill(layer({ padding: [1, 1] })),
    [layer({ padding: [999, 999] })], [layer({ kind: 'toString' })],
    [layer({ weights: [1] })],
    [layer({ kind: 'transposed', stride: 3 }), layer({ kind: 'attention' }), layer({})]];
  let seed = 7;
  const random = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const start = { ...fakeHost.model.state };
  let strange = 0;
  for (let n = 0; n < count; n += 1) {
    const changes = n % 5 ? {} : { ...start };
    for (const name of Object.keys(start))
      if (random(7) === 0) changes[name] = odd[random(odd.length)];
    for (const [name, value] of Object.entries(changes)) fakeHost.model.set(name, value);
    await new Promise((done) => { requestAnimationFrame(done); });
    const note = document.querySelector('[data-impossible=true] .dlb-note:not([hidden])');
    strange += Boolean(note);
    const said = (note ?? document.querySelector('.dlb-sees')).textContent;
    if (!/reads|read by|spans|changes|cannot be computed|prediction|Challenge/.test(said))
      throw new Error(`silence at ${n}: ${said}`);
    if (/NaN|undefined|Infinity/.test(document.body.innerText))
      throw new Error(`noise at ${n}: ${document.body.innerText}`);
  }
  await fakeHost.set(start);
  return strange;
}"""


@each_host
def test_every_kind_of_host(host, options):
    host.show(options=options)
    host.cell("Layers", 1, 1).focus()
    host.press("5")
    assert host.get("layers")[0]["kernel"] == 5
    assert host.numbers("Layers")[3][7] == "9"
    host.set(layers=host.get("layers")[:1], layer=1, unit=[0, 0])
    assert host.find(".dlb-wiring .is-lit").count() == 6
    host.find(".dlb-wiring [role=row] >> nth=1 >> [role=gridcell] >> nth=3").click()
    host.settle()
    assert (host.get("unit"), host.get("pinned")) == ([3, 3], True)


def test_two_views_show_one_model(host):
    host.show(views=2)
    host.cell("Layers", 1, 1).focus()
    host.press("5")
    shown = host.page.locator("[role=grid][aria-label^=Layers]").all_inner_texts()
    assert len(shown) == 2 and shown[0] == shown[1]


@pytest.mark.parametrize("modern", [False, True])
def test_cleanup_leaves_nothing_behind(host, modern):
    host.show(options={"modern": modern})
    assert host.page.evaluate("fakeHost.model.listeners.length") > 0
    assert host.end(modern) == [0, 0]


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


def test_hostile_values_end_in_a_sentence(host):
    host.show()
    assert host.page.evaluate(STORM, 150) > 30
    assert host.numbers("Layers")[3][7] == "7"
