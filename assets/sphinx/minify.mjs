// Reads a list of [kind, text] as JSON, "css" or "js", and prints the list of texts in as few
// bytes as they can be said.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";
import { minify } from "terser";

// A host asks a module for its default export alone; the others are for tests.
const NAMED = /^export \{[^}]*\};?$/gm;
// A module is written into JSON, where double quotes would each cost a backslash.
const js = { module: true, compress: { passes: 2 }, format: { quote_style: 1 } };
const ways = {
  css: (text) => transform({ filename: "page.css", code: Buffer.from(text), minify: true }).code,
  js: async (text) => (await minify(text.replace(NAMED, ""), js)).code,
};

async function shortened([kind, text]) {
  try {
    return String(await ways[kind](text));
  } catch {
    return text; // what cannot be parsed stays as it is: in the page the reader is told why
  }
}
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await Promise.all(texts.map(shortened))));
