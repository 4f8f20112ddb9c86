"""The receptive field figure at its largest."""

TOPIC = "receptive_field"


def test_the_largest_network_keeps_up(host):
    host.show(preset="resnet50", state={"mode": "effective"})
    assert host.keeps_up(*({"unit": [n % 7, n % 7]} for n in range(1, 31)))
