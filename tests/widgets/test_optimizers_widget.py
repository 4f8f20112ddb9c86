"""The Python half of the optimizer figure: what it takes, keeps, refuses and says."""

import numpy as np
import pytest

from dlbook.adaptive_optimizers import adam
from dlbook.widgets import LossLandscapeExplorer


def test_it_starts_with_three_ways_down_a_ravine():
    widget = LossLandscapeExplorer()
    assert list(widget.path) == ["SGD", "Momentum", "Adam"]
    assert np.shape(widget.path["SGD"]) == (61, 2)
    assert widget.hessian == [[1, 0], [0, 20]]
    assert (widget.problem, widget.caption[:3]) == ("", "SGD")
    assert repr(widget) == (
        "LossLandscapeExplorer: Ravine, condition number 20, turned by 0 degrees; loss"
        " after 60 steps: SGD 7.5e−5, Momentum 0.0109, Adam 0.0271."
    )


def test_a_path_is_that_of_the_package():
    widget = LossLandscapeExplorer("rosenbrock", [{"name": "adam", "lr": 0.2}], n_steps=9)
    params, state = {"w": np.array([-1.5, 2.0])}, None
    for _ in range(9):
        x, y = params["w"]
        slope = [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]
        params, state = adam(params, {"w": np.array(slope)}, state, lr=0.2)
    np.testing.assert_allclose(widget.path["Adam"][-1], params["w"], rtol=1e-12)
    widget.t = 9
    x, y = params["w"]
    bent = [[2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200]]
    np.testing.assert_allclose(widget.hessian, bent, rtol=1e-12)


def test_shorthands_and_twins():
    widget = LossLandscapeExplorer("saddle", ["sgd", {"name": "sgd", "lr": 0.2}, "adamw"])
    assert widget.start == [-2, 0.01]
    assert widget.optimizers[2] == {"name": "adamw", "lr": 0.1, "betas": [0.9, 0.999]}
    assert list(widget.path) == ["SGD", "SGD 2", "AdamW"]
    widget.start = np.array([1, 2], np.float32)
    assert widget.start == [1, 2]
    assert LossLandscapeExplorer.preset("edge", t=3).t == 3
    with pytest.raises(
        ValueError, match=r"name must be one of ravine, edge, .*got 'edges'"
    ):
        LossLandscapeExplorer.preset("edges")
    with pytest.raises(TypeError, match="there is no argument 'rate'"):
        LossLandscapeExplorer(rate=1)


@pytest.mark.parametrize(
    "optimizers, words",
    [
        ([{"name": "sgd", "mu": 0.9}], "sgd has name, lr, got 'mu'"),
        ([{"name": "lion"}], '"adam", "adamw", got \'lion\''),
        ([{"name": "sgd", "lr": float("nan")}], "a number from 0 to 1000, got nan"),
        ([{"name": "adam", "betas": 0.9}], "two numbers from 0 to 2, got 0.9"),
        (["sgd"] * 8, "at most 7 dicts"),
        ([3], "a list of dicts, each with a name, lr and options, got 3"),
    ],
)
def test_what_is_no_list_of_optimizers_is_refused_in_words(optimizers, words):
    with pytest.raises(
        ValueError, match="LossLandscapeExplorer: optimizers must be"
    ) as why:
        LossLandscapeExplorer(optimizers=optimizers)
    assert words in str(why.value)


def test_what_cannot_run_is_kept_and_explained():
    widget = LossLandscapeExplorer(optimizers=[{"name": "momentum", "mu": 1}])
    assert widget.problem == (
        "Momentum needs mu below 1: at 1 it would never forget. Use 0.99."
    )
    assert widget.paths == [] and widget.path == {} and widget.optimizers[0]["mu"] == 1
    assert widget.problem in widget.describe()
    widget.optimizers = []
    assert widget.problem == "There is no optimizer on the map. Add SGD."
    assert widget._repr_mimebundle_()[0]["image/png"]


def test_a_path_that_leaves_is_cut_and_told():
    widget = LossLandscapeExplorer(optimizers=[{"name": "sgd", "lr": 1}], t=40)
    path = widget.paths[0]
    assert path.left and len(path.points) < 10 and np.isfinite(path.values).all()
    assert "SGD leaves the map after 4 steps" in widget.describe()
    assert "SGD leaves the map" in repr(widget)


def test_the_description_is_complete():
    words = LossLandscapeExplorer(noise=0.5, clip=2, seed=4).describe()
    assert "Start (−4, 1.5), 60 steps, schedule constant, noise 0.5 (seed 4)" in words
    assert "Momentum: lr 0.02, mu 0.9." in words
    assert "Curvature at" in words and "20 along (0, 1), 1 along (1, 0)" in words


# ---- values that no reader means ----
