// Compare the figure's arithmetic in the browser's language with what NumPy wrote.

import { core } from '../../dlbook/widgets/convolution/core.js';
import { formatFraction, formatNumber } from '../../dlbook/widgets/kit/words.js';
import { begin } from './parity.mjs';

const { golden, check, report } = begin();
const pick = (object, keys) => keys.map((key) => object[key]);

for (const { state, problem, axes, y, counts, window, unread, shift, words } of golden.cases) {
  const whole = (key) => state[key];
  const found = core.readState(whole).problem;
  check('problem', state, found && [found.text, found.fix.label], problem);
  if (problem) continue;
  const lines = core.axes(state);
  check('axes', state, lines.map((line) => pick(line, ['padded', 'span', 'output', 'remainder'])), axes);
  check('output', state, core.forward(state), y);
  const cost = core.counts(state);
  check('counts', state, pick(cost, ['parameters', 'macs', 'denseParameters', 'denseMacs']), counts);
  const terms = core.terms(state, state.cursor);
  check('window', state, terms.map((term) => term.x), window.values);
  check('channels', state, [...new Set(terms.map((term) => term.channel))], window.channels);
  check('unread', state, lines.map((line) => core.readPlaces(line).map((read) => !read)), unread);
  if (shift) {
    const { differing, compared: count } = core.shiftTest(state, shift.by);
    check('shift', state, [differing, count], shift.result);
  }
  if (words) {
    check('describe', state, core.describe(state, core.forward(state), state.cursor), words.describe);
    check('numpy', state, core.numpyCode(state), words.numpy);
    check('pytorch', state, core.torchCode(state), words.pytorch);
    check('python', state, core.constructorCode(state), words.python);
  }
}

for (const { size, mode, from, sources } of golden.borders) {
  check('border', { size, mode }, sources.map((_, k) => core.sourceIndex(from + k, size, mode)), sources);
}
for (const [value, text] of golden.numbers) check('number', value, formatNumber(value), text);
for (const [value, text] of golden.weights) check('weight', value, formatFraction(value), text);
check('kernels', null, core.KERNELS.map(({ id, name, plane }) => [id, name, plane]), golden.kernels);
check('presets', null, core.PRESETS.map(({ id, name }) => [id, name]), golden.presets.map(([id, name]) => [id, name]));
for (const [id, , state] of golden.presets) {
  const ours = core.PRESETS.find((preset) => preset.id === id)?.state;
  check(`preset ${id}`, null, ours && pick(ours, Object.keys(state)), Object.values(state));
}
check('challenges', null, core.CHALLENGES.map(({ id }) => id), golden.challenges);

report();
