// Compare the attention figure's arithmetic in the browser's language with what NumPy wrote.

import { core } from '../../dlbook/widgets/attention/core.js';
import { begin } from './parity.mjs';

const { golden, check, report } = begin();

/** Everything that follows from a state, under the names that Python gives it. */
function numbersOf(state) {
  const { tokens, source, cursor: [t, s], head } = state;
  const stages = core.attend(state);
  const alone = source.length ? {} : {
    moved: core.moveTest(state, t, s).by,
    influence: core.influence(state, s),
  };
  return {
    ...stages,
    entropy: stages.weights.map((rows) => rows.map(core.entropy)),
    jacobian: core.jacobian(stages.weights[head][t]),
    importance: core.importance(state, stages, head, t),
    ablation: core.ablation(state, stages, t),
    ...alone,
  };
}

for (const { state, problem, numbers, words } of golden.cases) {
  const found = core.readState((name) => state[name]).problem;
  check('problem', state, found && [found.text, found.fix.label], problem);
  if (problem) continue;
  const ours = numbersOf(state);
  check('names', state, Object.keys(ours).sort(), Object.keys(numbers).sort());
  for (const [name, theirs] of Object.entries(numbers)) check(name, state, ours[name], theirs);
  if (words) {
    const stages = core.attend(state);
    check('describe', state, core.describe(state, stages, state.head, state.cursor), words.describe);
    const said = core.STAGES.map((stage) => core.sentence(state, stages, stage, state.head, state.cursor));
    check('said', state, said, words.said);
  }
}

for (const [width, variance] of golden.variances) check('variance', width, core.scoreVariance(width), variance);
check('presets', null, core.PRESETS.map(({ id, name }) => [id, name]), golden.presets.map(([id, name]) => [id, name]));
golden.presets.forEach(([id, , theirs], k) => {
  const ours = core.PRESETS[k].state;
  check('traits', id, Object.keys(ours).sort(), Object.keys(theirs).sort());
  for (const [name, value] of Object.entries(theirs)) check(`${id} ${name}`, null, ours[name], value);
});
check('challenges', null, core.CHALLENGES.map(({ id }) => id), golden.challenges);
report();
