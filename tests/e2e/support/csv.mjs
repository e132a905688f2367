// CSV as RFC 4180 has it.

/** The rows of `text` as objects by the names in its first line. */
export function parseCsv(text) {
  const [names, ...rows] = [...lines(text)];
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
}

function* lines(text) {
  let row = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] === '"' && text[at + 1] !== '"') break;
        if (text[at] === '"') at += 1;
        cell += text[at];
      }
      at += 1;
    } else {
      const end = text.slice(at).search(/,|\r\n|$/);
      cell = text.slice(at, at + end);
      at += end;
    }
    row.push(cell);
    if (text[at] === ",") at += 1;
    else {
      yield row;
      row = [];
      at += 2;
    }
  }
}
