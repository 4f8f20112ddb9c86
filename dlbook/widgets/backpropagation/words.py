"""The backpropagation figure in words: one sentence, one step, everything.

Word for word what core.js writes; a test compares the two.
"""

from decimal import Decimal
from math import isnan, log10

from dlbook.widgets.backpropagation import core
from dlbook.widgets.kit.words import MINUS, factor, format_number, literal, plural, rounded


def summary(widget):
    """Say in one sentence, without a full stop, what the figure shows."""
    if widget.view == "depth":
        layers = plural(widget.depth, widget.activation + " layer")
        left = format_size(widget.flow.norms[0])
        return f"{layers}, {start_of(widget)}, pass {left} of their gradient to the input"
    if widget.problem:
        why = widget.problem.partition(". ")[0]
        return f"the expression {widget.expr!r} cannot be computed: {why}"
    found = widget.run
    grads = [f"{d(found, k)} = {format_number(g)}" for k, g in leaves(found)]
    wrong = ", one rule wrong on purpose" if widget.sabotage else ""
    result = f"f = {widget.expr} = {format_number(found.values[-1])}"
    return f"{result}{wrong}, backwards {', '.join(grads) or 'nothing to pass'}"


def describe(widget):
    """Write the whole figure, complete without sight."""
    lines = [widget.caption, *(depth(widget) if widget.view == "depth" else graph(widget))]
    return "\n".join(line for line in lines if line)


def graph(widget):
    """Write values, gradients, the step and, where it is shown, the check."""
    problem = core.find_problem(widget.state)
    if problem:
        return [f"f = {widget.expr}.", problem[0], f"Way out: {problem[1]}."]
    found, step = widget.run, widget.place
    boxes = core.received(found, step)
    wrong = widget.sabotage and widget.challenge != "find"
    named = [k for k, node in enumerate(found.nodes) if node.name]
    return [
        f"f = {widget.expr}, step {step} of {2 * len(core.operations(found.nodes))}.",
        *(f"{node_text(found, boxes, k, step)}." for k in named),
        f"{sentence(found, step)}.",
        f"The rule of {widget.sabotage} is wrong on purpose." if wrong else "",
        f"{check(widget)}." if widget.view == "check" else "",
    ]


def node_text(found, boxes, k, step):
    """Write a node, its value once it has one, its gradient as far as it is known."""
    node, order = found.nodes[k], core.operations(found.nodes)
    known = not node.args or order.index(k) < step
    parts = [node.name, formula(found, k)] if node.args else [node.name]
    value = format_number(found.values[k]) if known else "?"
    return f"{' = '.join([*parts, value])}; {d(found, k)} = {gradient(found, boxes, k)}"


def depth(widget):
    """Write the norms of the gradient, layer by layer, and what made them."""
    flow = widget.flow
    sizes = ", ".join(map(format_size, flow.norms[::-1]))
    slopes, weights = (format_size(part[0]) for part in (flow.slopes, flow.weights))
    return [
        f"{plural(widget.depth, widget.activation + ' layer')} of 16 units, "
        f"{start_of(widget)}, seed {widget.seed}.",
        f"Norm of the gradient from the last layer back to the input: {sizes}.",
        f"The slopes of the activations have made {slopes} of it, the weights {weights}.",
    ]


def start_of(widget):
    return f"{widget.init} weights times {format_number(widget.gain)}"


def format_size(value):
    """Write a size of any order; what is tiny here is news, not noise that counts as 0."""
    if 0 < value < 1e-9:
        return f"{rounded(value, 2):.1e}".replace("-", MINUS)
    return format_number(value)


def sentence(found, step):
    """Write what one step does: one operation's value, or what it passes back."""
    order = core.operations(found.nodes)
    if step == 0:
        return "The leaves have their values; each step computes one operation"
    if step <= len(order):
        k = order[step - 1]
        read = core.write(found.nodes[k], list(map(format_number, numbers(found, k))))
        value = format_number(found.values[k])
        return f"{found.nodes[k].name} = {formula(found, k)} = {read} = {value}"
    return passing(found, order[2 * len(order) - step], step)


def passing(found, source, step):
    """Write what an operation passes back to each thing that it reads."""
    boxes, parts = core.received(found, step - 1), []
    for edge in found.edges:
        if edge.source != source or found.nodes[edge.target].op == "number":
            continue
        boxes[edge.target].append(edge.contribution)
        shared = fan_out(found, edge.target) > 1
        product = f"{factor(found.grads[source])} · {factor(edge.slope)}"
        parts.append(
            f"{d(found, edge.target)} {'+=' if shared else '='} {product} = "
            f"{format_number(edge.contribution)}"
            + (f", now {format_number(sum(boxes[edge.target]))}" if shared else "")
        )
    return f"{found.nodes[source].name} passes back: {'; '.join(parts) or 'nothing'}"


def fan_out(found, k):
    """Count the ways by which a node receives."""
    return sum(edge.target == k for edge in found.edges)


def gradient(found, boxes, k):
    """Write what a node has received: "2 + 6 = 8", "2 + ?" while more is to come."""
    box, ways = boxes[k], max(fan_out(found, k), 1)
    if not box:
        return "?"
    so_far = format_number(sum(box))
    parts = so_far if ways > 3 else " + ".join(map(factor, box))
    if len(box) < ways:
        return f"{parts} + ?"
    return f"{parts} = {so_far}" if ways in (2, 3) else so_far


def check(widget):
    """Write how well the gradient of the chosen node agrees with the differences."""
    found, node = widget.run, widget.node
    grad, quotient, error = widget.check
    head = f"{d(found, node)} = {format_number(grad)} by the rules"
    if isnan(quotient):
        return f"{head}; a step of {format_size(widget.eps)} leaves the domain"
    step, digits = format_size(widget.eps), plural(agreeing(error), "digit")
    measured = f"{format_number(quotient)} by differences with h = {step}"
    lost = cancelled(*core.rises(widget.state, node, widget.eps))
    taken = f"the subtraction takes away {lost} of 16"
    return f"{head}, {measured}: {digits} in common; {taken}"


def cancelled(up, down):
    """Count the digits, of 16, that the subtraction takes from two results."""
    if up == down:
        return 16
    first, left = max(power(up), power(down)), power(up - down)
    return min(max(first - left, 0), 16)


def power(x):
    """Return the power of ten of a number's first digit."""
    return Decimal(repr(float(x))).adjusted()


def agreeing(error):
    """Count the digits that agree, from a relative error; beyond 12 nobody asks."""
    return 0 if error >= 1 else int(-log10(max(error, 1e-12)))


def leaves(found):
    """Return the leaves with their gradients."""
    pairs = enumerate(found.grads)
    return [(k, grad) for k, grad in pairs if found.nodes[k].op == "leaf"]


def d(found, k):
    """Write "∂f/∂w"."""
    return f"∂f/∂{name_of(found.nodes[k])}"


def name_of(node):
    """Name a node; a constant by its number."""
    return node.name or format_number(node.number)


def formula(found, k):
    """Write an operation with the names of what it reads."""
    names = core.numbers_of(found.nodes[k], list(map(name_of, found.nodes)))
    return core.write(
        found.nodes[k], [str(x) if isinstance(x, str) else literal(x) for x in names]
    )


def numbers(found, k):
    return core.numbers_of(found.nodes[k], found.values)
