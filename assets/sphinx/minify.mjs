// Reads a list of [kind, text] as JSON, "css" or "js", and prints the list of texts in as few
// bytes as they can be said.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";
import { minify } from "terser";

const ways = {
  css: (text) => transform({ filename: "page.css", code: Buffer.from(text), minify: true }).code,
  js: async (text) => (await minify(text, { module: true, compress: { passes: 2 } })).code,
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
