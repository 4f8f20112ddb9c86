"""The reader of the optimizer figure's own kind of setting: a list of optimizers."""

from dlbook.widgets.kit.settings import choice, decimal, refuse, short
from dlbook.widgets.optimizers.core import OPTIONS

MOST = 7
read_lr, read_share = decimal(0, 1000), decimal(0, 2)


def optimizer_list(value):
    """Read dicts such as {"name": "momentum", "lr": 0.1, "mu": 0.9}, or bare names."""
    expected = f"a list of at most {MOST} dicts, each with a name, lr and options"
    if not isinstance(value, (list, tuple)) or len(value) > MOST:
        refuse(expected, short(value))
    return [read_optimizer(one) for one in value]


def read_optimizer(value):
    """Read one optimizer and fill in what it leaves out."""
    given = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
        refuse("a list of dicts, each with a name, lr and options", short(value))
    name = choice(*OPTIONS)(given.get("name"))
    filled = {"name": name, "lr": 0.1, **OPTIONS[name]}
    if others := given.keys() - filled.keys():
        known = ", ".join(filled)
        refuse(f"a list of optimizers: {name} has {known}", short(sorted(others)[0]))
    filled |= given
    read = {"name": choice(name), "lr": read_lr, "betas": read_betas}
    return {key: read.get(key, read_share)(one) for key, one in filled.items()}


def read_betas(value):
    """Read the two of Adam."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        refuse("two numbers from 0 to 2", short(value))
    return [read_share(one) for one in value]


def point(value):
    """Read where the paths start."""
    read = decimal(-1000, 1000)
    try:
        x, y = value
    except Exception:  # whatever cannot be taken apart
        refuse("two numbers from -1000 to 1000", short(value))
    return [read(x), read(y)]
