// Compare the figure's arithmetic in the browser's language with what Python wrote.

import { core } from '../../dlbook/widgets/backpropagation/core.js';
import { begin } from './parity.mjs';

const { golden, check, report } = begin();
const defaults = core.PRESETS[0].state;
const numbered = (x) => (Number.isNaN(x) ? null : x);

for (const { traits, problem, flow, words, ...expected } of golden.cases) {
  const state = { ...defaults, caption: '', challenge: '', ...traits };
  const found = core.findProblem(state);
  check('problem', traits, found && [found.text, found.fix.label], problem);
  const { norms, slopes, weights } = core.flow(state);
  check('flow', traits, [norms, slopes, weights], flow);
  if (words) {
    check('describe', traits, core.describe(state), words.describe);
    check('python', traits, core.constructorCode(state), words.python);
    const silent = problem && state.view !== 'depth';
    const torch = silent ? '' : core.codeShown(state, problem ? null : core.run(state));
    check('pytorch', traits, torch, words.pytorch);
  }
  if (problem) continue;
  const run = core.run(state);
  const step = Math.min(state.step, 2 * core.operations(run.nodes).length);
  const place = core.findPlace(run.nodes, state.cursor);
  const { spots, routes, layers, widest } = core.layOut(run.nodes);
  const ours = {
    nodes: run.nodes.map(({ op, args, number, name }) => [op, args, number, name]),
    values: run.values,
    grads: run.grads,
    edges: run.edges.map((edge) => [edge.source, edge.target, edge.slope, edge.contribution]),
    received: core.received(run, step),
    rises: core.rises(state, place, state.eps).map(numbered),
    layout: [spots, routes, layers, widest],
    sentence: core.sentence(run, step),
  };
  for (const [what, value] of Object.entries(expected)) check(what, traits, ours[what], value);
}

check(
  'presets',
  null,
  core.PRESETS.map(({ id, name, state }) => [id, name, { ...state }]),
  golden.presets,
);
check('challenges', null, core.CHALLENGES.map(({ id }) => id), golden.challenges);
check('wrong rules', null, Object.keys(core.RULES), golden.rules);

report();
