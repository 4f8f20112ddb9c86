// Ready states: examples with changes, and challenges, which are states with a task.

/** An example by its id, with changes. */
export const variant = (presets, id, changes) => ({
  ...presets.find((preset) => preset.id === id).state,
  ...changes,
});

/** A task with a state to start from; `faults(state)` lists [is it so?, what is missing]. */
export const challenge = (id, title, task, start, praise, faults) => ({
  id,
  title,
  task,
  start,
  check(state) {
    const fault = faults(state).find(([wrong]) => wrong);
    return { done: !fault, text: fault ? fault[1] : praise };
  },
});
