"""The optimizer figure in words: one sentence, the arithmetic of a step, everything.

Word for word what core.js writes; a test compares the two.
"""

from dlbook.widgets.kit.words import MINUS, format_number, plural, vector
from dlbook.widgets.optimizers.core import NAMES, eigen, options_of
from dlbook.widgets.optimizers.surfaces import SURFACES


def labels(optimizers):
    """Name the paths: a second SGD is "SGD 2"."""
    names = [NAMES[own["name"]] for own in optimizers]
    twins = [names[:k].count(name) for k, name in enumerate(names)]
    return [f"{n} {k + 1}" if k else n for n, k in zip(names, twins, strict=True)]


def summary(widget):
    """Say in one sentence, without a full stop, what the figure shows."""
    what = surface_name(widget.state)
    if widget.problem:
        return f"{what}: {widget.problem.partition('. ')[0]}"
    ends = [
        f"{name} {'leaves the map' if path.left else format_number(path.values[-1])}"
        for name, path in zip(labels(widget.optimizers), widget.paths, strict=True)
    ]
    return f"{what}; loss after {plural(widget.n_steps, 'step')}: {', '.join(ends)}"


def surface_name(state):
    """Name the landscape, a ravine with its shape."""
    name = SURFACES[state.surface].name
    if state.surface != "ravine":
        return name
    condition, angle = format_number(state.condition), format_number(state.angle)
    return f"{name}, condition number {condition}, turned by {angle} degrees"


def sentence(state, path, label, t):
    """Write the arithmetic of step t + 1 of one path."""
    at = min(t, len(path.points) - 1)
    point = vector(path.points[at])
    if at == len(path.steps):
        left = "leaves the map " if path.left else ""
        loss = format_number(path.values[at])
        return f"{label} {left}after {plural(at, 'step')}: loss {loss} at {point}"
    lr, _, direction, scale, _ = path.steps[at]
    kept = ""
    if label.startswith("AdamW") and state.weight_decay:
        kept = f"{format_number(1 - lr * state.weight_decay, 6)}·"
    divided = "" if scale == [1, 1] else f" ⊙ {vector(scale)}"
    change = f"{MINUS} {format_number(lr)}·{vector(direction)}{divided}"
    before, after = (format_number(value) for value in path.values[at : at + 2])
    sum_ = f"{kept}{point} {change} = {vector(path.points[at + 1])}"
    return f"{label}, step {at + 1}: {sum_}; loss {before} → {after}"


def curvature(state, point):
    """Say how the surface bends at a point."""
    (high, u), (low, v) = eigen(state.jet(*point).hessian)
    bends = f"{format_number(high)} along {vector(u)}, {format_number(low)} along"
    return f"Curvature at {vector(point)}: {bends} {vector(v)}."


def settings(state):
    """Write the options in one phrase."""
    noise, decay = format_number(state.noise), format_number(state.weight_decay)
    clip = f"at {format_number(state.clip)}" if state.clip else "off"
    return ", ".join(
        [
            f"Start {vector(state.start)}",
            plural(state.n_steps, "step"),
            f"schedule {state.schedule}",
            f"noise {noise} (seed {state.seed})",
            f"clipping {clip}",
            f"weight decay {decay}",
        ]
    )


def numbers(own):
    """Write the numbers of an optimizer: "lr 0.1, betas 0.9 and 0.999"."""
    found = {}
    for key, value in options_of(own):
        found.setdefault(key, []).append(format_number(value))
    return ", ".join(f"{key} {' and '.join(values)}" for key, values in found.items())


def describe(widget):
    """Write the whole figure, complete without sight."""
    state = widget.state
    lines = [widget.caption, f"{surface_name(state)}. {settings(state)}."]
    if widget.problem:
        return "\n".join(filter(None, [*lines, widget.problem]))
    names, paths, k = labels(state.optimizers), widget.paths, widget.shown
    for name, own in zip(names, state.optimizers, strict=True):
        lines.append(f"{name}: {numbers(own)}.")
    for name, path in zip(names, paths, strict=True):
        lines.append(f"{sentence(state, path, name, state.n_steps)}.")
    point = paths[k].points[min(widget.t, len(paths[k].points) - 1)]
    lines.append(f"{sentence(state, paths[k], names[k], widget.t)}.")
    return "\n".join(filter(None, [*lines, curvature(state, point)]))
