// The names of JavaScript modules: what each file declares, exports, imports, and uses without
// declaring it. Usage: node names.mjs FILE …; prints {file: {declared, exported, imported, used}}.
// (acorn is there because terser, which minifies the published modules, needs it.)

import { readFileSync } from 'node:fs';
import { parse } from 'acorn';

/** The names that a declaration or a parameter brings. */
function bound(node) {
  if (!node) return [];
  if (node.type === 'Identifier') return [node.name];
  if (node.type === 'ObjectPattern') return node.properties.flatMap((p) => bound(p.value ?? p.argument));
  if (node.type === 'ArrayPattern') return node.elements.flatMap(bound);
  return bound(node.left ?? node.argument ?? node.id);
}

/** The names that stand in a list of statements for all of it. */
const declaredIn = (statements) =>
  statements.flatMap((node) => {
    const said = node.declaration ?? node;
    if (said.type === 'VariableDeclaration') return said.declarations.flatMap(bound);
    return /Declaration$/.test(said.type) ? bound(said.id) : [];
  });

/** The names that a node itself brings for what is in it. */
function ownNames(node) {
  if (/Function/.test(node.type)) return [...node.params.flatMap(bound), ...bound(node.id)];
  if (node.type === 'CatchClause') return bound(node.param);
  if (/^For/.test(node.type)) return declaredIn([node.init ?? node.left].filter(Boolean));
  if (node.type === 'SwitchStatement') return declaredIn(node.cases.flatMap((one) => one.consequent));
  if (node.type === 'ClassExpression') return bound(node.id);
  return Array.isArray(node.body) && node.type !== 'ClassBody' ? declaredIn(node.body) : [];
}

/** Names of properties are no names of values. */
const isProperty = (parent, key) =>
  key === 'exported' ||
  key === 'label' ||
  (!parent.computed &&
    ((key === 'property' && parent.type === 'MemberExpression') ||
      (key === 'key' && /Property|Method/.test(parent.type))));

/** Call `use(name)` for every name that nothing around it declares. */
function walk(node, scope, use) {
  if (node.type === 'Identifier') return scope.has(node.name) || use(node.name);
  const inner = new Set([...scope, ...ownNames(node)]);
  for (const [key, child] of Object.entries(node)) {
    if (isProperty(node, key)) continue;
    for (const each of [child].flat())
      if (typeof each?.type === 'string') walk(each, inner, use);
  }
}

export function namesOf(source) {
  const { body } = parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
  const of = (type) => body.filter((node) => node.type === type);
  const [imports, exports] = [of('ImportDeclaration'), of('ExportNamedDeclaration')];
  const own = body.filter((node) => !imports.includes(node));
  const used = new Set();
  walk({ type: 'Program', body: own }, new Set(), (name) => used.add(name));
  return {
    declared: declaredIn(own),
    exported: [
      ...declaredIn(exports.filter((node) => node.declaration)),
      ...exports.flatMap((node) => node.specifiers.map(({ local }) => local.name)),
    ],
    imported: imports.flatMap((node) =>
      node.specifiers.map(({ local }) => [local.name, node.source.value]),
    ),
    used: [...used].sort(),
  };
}

const files = process.argv.slice(2);
console.log(JSON.stringify(Object.fromEntries(files.map((file) => [file, namesOf(readFileSync(file, 'utf8'))]))));
