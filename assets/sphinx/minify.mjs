// Reads an ES module on standard input and prints it in as few bytes as it can be said.
import { readFileSync } from "node:fs";
import { minify } from "terser";

const source = readFileSync(0, "utf8");
const options = { module: true, compress: { passes: 2 }, format: { ascii_only: false } };
// A module that cannot be parsed goes to the page as it is: there the reader is told why.
const { code } = await minify(source, options).catch(() => ({ code: source }));
process.stdout.write(code);
