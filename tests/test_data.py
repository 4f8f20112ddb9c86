"""The data that installed packages carry."""

import socket

import numpy as np
import pytest

from dlbook.data import PHOTOGRAPHS, digits, grayscale, photograph, shrink


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_digits():
    images, labels = digits()
    assert images.shape == (1797, 8, 8)
    assert images.dtype == np.float64
    assert (images.min(), images.max()) == (0, 1)
    assert sorted(set(labels.tolist())) == list(range(10))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("flower", (427, 640, 3)), ("china", (427, 640, 3)), ("grace_hopper", (600, 512, 3))],
)
def test_photographs(name, shape):
    image = photograph(name)
    assert image.shape == shape
    assert image.dtype == np.float64
    assert 0 <= image.min() < 0.1 < 0.9 < image.max() <= 1
    assert name in PHOTOGRAPHS


def test_an_unknown_photograph():
    with pytest.raises(ValueError, match=r"name must be one of .*'china'.*, got 'lena'"):
        photograph("lena")


def test_a_height_keeps_the_proportions():
    assert photograph("flower", size=128).shape == (128, 192, 3)
    assert photograph("flower", size=(60, 60)).shape == (60, 60, 3)


def test_shrinking_averages_areas():
    image = np.random.default_rng(0).random((6, 8))
    blocks = image.reshape(3, 2, 2, 4).mean((1, 3))
    np.testing.assert_allclose(shrink(image, (3, 2)), blocks, rtol=1e-12)


def test_shrinking_by_a_fraction():
    line = np.array([[3.0, 6.0, 9.0]])
    np.testing.assert_allclose(shrink(line, (1, 2)), [[4.0, 8.0]], rtol=1e-12)


@pytest.mark.parametrize("size", [(5, 7), (1, 1), 4, (6, 9)])
def test_shrinking_keeps_the_mean_and_the_full_size(size):
    image = np.random.default_rng(1).random((6, 9, 3))
    small = shrink(image, size)
    np.testing.assert_allclose(small.mean((0, 1)), image.mean((0, 1)), rtol=1e-12)


@pytest.mark.parametrize("size", [7, (6, 10), (0, 3), (0, 0)])
def test_growing_is_refused(size):
    with pytest.raises(ValueError, match=r"shrink: size must be within \(6, 9\), got"):
        shrink(np.ones((6, 9)), size)


def test_grayscale():
    white, colours = np.ones((2, 2, 3)), np.eye(3)
    np.testing.assert_allclose(grayscale(white), np.ones((2, 2)), rtol=1e-12)
    red, green, blue = grayscale(colours)
    assert green > red > blue > 0
