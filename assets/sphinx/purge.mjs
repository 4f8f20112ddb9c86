// Reads {css, content} on standard input and prints the rules that the content can use.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const { css, content } = JSON.parse(readFileSync(0, "utf8"));

// Icons are inline SVG here: the icon font and the rules that draw with it go.
const iconFont = /Font Awesome|--fa-font|--pst-icon/;
const withoutIconFont = postcss.parse(css);
withoutIconFont.walkDecls(/^(content|font)/, ({ value, parent }) => {
  if (iconFont.test(value)) parent.remove();
});

withoutIconFont.walkAtRules("font-face", (rule) => {
  if (iconFont.test(rule.toString())) rule.remove();
});

// Every browser that runs the book reads woff2.
withoutIconFont.walkDecls("src", (declaration) => {
  declaration.value = declaration.value
    .split(/,\s*(?=url)/)
    .filter((source) => !/\.(woff|ttf)\b/.test(source))
    .join(", ");
});
withoutIconFont.walkComments((comment) => comment.remove());

// States that scripts or the browser set later never stand in the page's text.
const safelist = {
  standard: ["show", "onlyprint", "noprint"],
  deep: [/data-theme/, /data-mode/, /^dlb-/],
};
const [result] = await new PurgeCSS().purge({
  content: content.map((raw) => ({ raw, extension: "html" })),
  css: [{ raw: withoutIconFont.toString() }],
  safelist,
  fontFace: true,
  keyframes: true,
  variables: true,
  defaultExtractor: (text) => text.match(/[\w-/:%.]+(?<!:)/g) ?? [],
});
const { code } = transform({ filename: "site.css", code: Buffer.from(result.css), minify: true });
process.stdout.write(code);
