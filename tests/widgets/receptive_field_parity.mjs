// Compare the receptive field figure's arithmetic in the browser's language with Python's.

import { core } from '../../dlbook/widgets/receptive_field/core.js';
import { begin } from './parity.mjs';

const { golden, check, report } = begin();

for (const { net, place, words, ...expected } of golden.cases) {
  const { rows, problem } = core.follow(net);
  check('problem', net, problem && [problem.text, problem.fix.label], expected.problem);
  check('rows', net, rows, expected.rows);
  const [layer, unit] = place;
  const at = (name) => core[name](net, rows, layer, unit);
  check('window', net, at('windowAt'), expected.window);
  const weights = at('weigh');
  check('weights', net, weights, expected.weights);
  check('change', net, at('change'), expected.change);
  check('cone', net, at('cone'), expected.cone);
  check('readers', net, at('readers'), expected.readers);
  check('spread', net, core.spread(weights[0]), expected.spread);
  check('drift', net, core.drift(net, rows), expected.drift);
  check('cost', net, Object.values(core.cost(net, rows)), expected.cost);
  if (words) {
    const shown = { layer, unit: [unit, unit], direction: 'down', mode: 'theoretical', view: 'wiring' };
    const state = { ...net, ...shown, caption: 'A net.' };
    check('describe', net, core.describe(state, { rows, problem }, layer, unit), words.describe);
    check('python', net, core.constructorCode(state), words.python);
    check('pytorch', net, core.torchCode(state, layer, unit), words.pytorch);
    const worked = rows.slice(1).map((_, at) => core.worked(net, rows, at + 1));
    check('worked', net, worked, words.worked);
  }
}

for (const [kind, plain] of Object.entries(golden.kinds)) {
  check(`kind ${kind}`, null, [core.defaults(kind), core.USES[kind]], plain);
}
check('presets', null, core.PRESETS.map(({ id, name }) => [id, name]).sort(), golden.presets.map(([id, name]) => [id, name]).sort());
for (const [id, , state] of golden.presets) {
  const ours = core.PRESETS.find((preset) => preset.id === id)?.state;
  check(`preset ${id}`, null, Object.keys(state).map((key) => ours?.[key]), Object.values(state));
}
check('challenges', null, core.CHALLENGES.map(({ id }) => id), golden.challenges);

report();
