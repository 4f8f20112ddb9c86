// Settings as Python writes them, for the call that a reader copies out of a figure.

/** A nested list as Python writes it, one innermost row a line. */
export function pythonList(value, indent = '') {
  if (!Array.isArray(value)) return String(value);
  if (!Array.isArray(value[0])) return `[${value.join(', ')}]`;
  const lines = value.map((item) => `${indent}  ${pythonList(item, `${indent}  `)},\n`);
  return `[\n${lines.join('')}${indent}]`;
}

/** A number, a text, a flag, or lists and objects of them, as Python writes them in one line. */
export function pythonLine(value) {
  if (value === true || value === false) return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLine).join(', ')}]`;
  if (Number.isInteger(value)) return String(BigInt(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  const items = Object.entries(value).map(([key, item]) => `"${key}": ${pythonLine(item)}`);
  return `{${items.join(', ')}}`;
}

/** Settings as arguments of a call. */
export const pythonArguments = (state, names) => names.map((name) => `${name}=${pythonLine(state[name])}`);

/** The call that makes a figure again. */
export function pythonCall(topic, name, given) {
  const lines = given.map((line) => `    ${line},\n`).join('');
  return `from dlbook.widgets.${topic} import ${name}\n\n${name}(${lines && `\n${lines}`})`;
}
