// Compare the optimizer figure's arithmetic in the browser's language with what NumPy wrote.

import { core } from '../../dlbook/widgets/optimizers/core.js';
import { begin } from './parity.mjs';

const { golden, check, report } = begin();

for (const { state, t, problem, paths, eigen, stability, words } of golden.cases) {
  const found = core.findProblem(state);
  check('problem', state, found && [found.text, found.fix.label], problem);
  if (problem) continue;
  const ours = state.optimizers.map((own) => core.run(state, own));
  paths.forEach(({ left, ...theirs }, k) => {
    for (const [name, list] of Object.entries(theirs))
      check(name, state, ours[k][name].slice(0, list.length), list);
    if (left !== null) check('left', state, [ours[k].left, ours[k].points.length], [left, theirs.points.length]);
  });
  check('eigen', state, core.eigen(core.jet(state, state.start)[2]), eigen);
  for (const name of ['momentum', 'nesterov']) {
    const factor = core.contraction(name, ...stability.at);
    check(name, stability.at, [factor, core.limit(name, ...stability.at.slice(1))], stability[name]);
  }
  if (words) {
    const shown = { ...state, caption: 'A landscape.' };
    check('describe', state, core.describe(shown, ours, 0, t), words.describe);
    check('sentence', state, core.sentence(state, ours[0], core.labels(state.optimizers)[0], t), words.sentence);
  }
}

for (const { state, jets } of golden.surfaces)
  for (const [x, y, jet] of jets) check('jet', [state, x, y], core.jet(state, [x, y]), jet);
check('noise', null, core.draws(7, 1000), golden.noise);
check('presets', null, core.PRESETS.map(({ id, name }) => [id, name]), golden.presets.map(([id, name]) => [id, name]));
golden.presets.forEach(([id, , theirs], k) => {
  const ours = core.PRESETS[k].state;
  check('traits', id, Object.keys(ours).sort(), Object.keys(theirs).sort());
  for (const [name, value] of Object.entries(theirs)) check(`${id} ${name}`, null, ours[name], value);
});
check('surfaces', null, Object.values(core.SURFACES).map(({ name, bounds, minima }) => [name, bounds, minima]), golden.maps);
check('options', null, [core.OPTIONS, core.NAMES], golden.options);
check('challenges', null, core.CHALLENGES.map(({ id }) => id), golden.challenges);
report();
