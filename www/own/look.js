// The looks of these parts, beside the sheet of the banner, whose colours and sizes they use.

const CSS = `
.find{display:grid;gap:.375em;align-content:start}
.find label{font-weight:650;font-size:.9375em}
.find input{font:inherit;color:inherit;background:var(--bg);border:.0938em solid var(--edge);border-radius:.5em;padding:.5em .75em;min-block-size:2.75em;inline-size:100%}
.find output{font-size:.875em;color:var(--soft)}
.body,.category{grid-template-columns:minmax(0,1fr)}
:is(div,section).own{display:grid;gap:.625em;font-size:.9375em}
.own :is(ul,ol){margin:0;padding:0;list-style:none;display:grid;gap:.625em}
.acts{display:flex;flex-wrap:wrap;gap:.5em}
.quiet{min-block-size:2.75em;padding:.375em .875em;border:.0938em solid var(--edge);border-radius:.625em;background:var(--bg);font-weight:600;font-size:.9375em}
.quiet:hover{border-color:var(--fg);background:var(--tint)}
.said{padding:.625em .875em;border-inline-start:.1875em solid var(--accent);background:var(--tint)}
.said:empty{display:none}
.sure{display:grid;gap:.625em;border:1px solid var(--line);border-radius:.75em;padding:.875em 1em}
.own :is(td,thead th){overflow-wrap:break-word;min-inline-size:0}
.undeclared{font-weight:600}
.undeclared::before{content:"⚠ "}
[hidden]{display:none!important}
.service{content-visibility:auto;contain-intrinsic-block-size:auto 24em}
@media(forced-colors:active){.quiet,.find input{border-color:ButtonText}}`;

/** Puts the sheet into `root`, once; adopted, so that no policy for inline styles is in the way (requirement F2). */
export const look = (root) => {
  if ([...root.adoptedStyleSheets].some((sheet) => sheet.isOwn)) return;
  const sheet = Object.assign(new CSSStyleSheet(), { isOwn: true });
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
};
