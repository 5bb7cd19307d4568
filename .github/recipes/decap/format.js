// Teaches Decap CMS or Sveltia CMS the form of our posts: "Key: value" lines, a blank line, the text.
//
// A post is kept as it is read: only a line whose value was changed in the form is written anew, a
// new value gets a line below the others, an emptied one loses its line, and the text stays byte for
// byte. So a value of several lines (further ones indented) and any spacing or order survive.

const KEY_LINE = /^ {0,3}([A-Za-z0-9_-]+):[ \t]*(.*?)[ \t]*$/;
const GAP = /^(?:[ \t]*|(?:---|\.\.\.).*)\r?\n/; // what parts the header from the text
const MORE_LINE = /^(?: {4}|\t)[ \t]*(.*?)[ \t]*$/;

/** Take a file apart: its fields, each with its lines as they stand there, and where the text begins. */
function takeApart(file) {
  const mark = file.startsWith("\uFEFF") ? "\uFEFF" : ""; // some programs begin a file with it
  const lines = file.slice(mark.length).split(/(?<=\n)/);
  const fields = [];
  const first = lines[0].startsWith("---") ? 1 : 0; // a header between two lines of dashes
  let at = first;
  for (; at < lines.length; at += 1) {
    const line = lines[at].replace(/\r?\n$/, "");
    const key = KEY_LINE.exec(line);
    const more = MORE_LINE.exec(line);
    if (key) fields.push({ name: key[1].toLowerCase(), key: key[1], values: [key[2]], lines: [lines[at]] });
    else if (line.trim() && more && fields.length) {
      fields.at(-1).values.push(more[1]);
      fields.at(-1).lines.push(lines[at]);
    } else break;
  }
  return { top: mark + lines.slice(0, first).join(""), fields, rest: lines.slice(at).join("") };
}

const show = (field) => field.values.join("\n").trim();
const tidy = (value) => String(value ?? "").split(/\r?\n/).map((one) => one.trim()).filter(Boolean).join("\n");
const write = (key, value, end) => `${key}: ${value.replaceAll("\n", `${end}    `)}${end}`;

const clinicFormat = {
  fromFile(file) {
    const { fields, rest } = takeApart(file);
    const gap = GAP.exec(rest)?.[0] ?? "";
    const values = Object.fromEntries(fields.toReversed().map((one) => [one.name, show(one)]));
    return { ...values, body: rest.slice(gap.length), as_read: file };
  },

  toFile({ body, as_read: asRead, ...values }) {
    const before = asRead ?? "";
    const { top, fields, rest } = takeApart(before);
    const end = before.includes("\r\n") ? "\r\n" : "\n";
    const text = body ?? "";
    const gap = GAP.exec(rest)?.[0] ?? (text === rest ? "" : end);
    const left = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), tidy(value)]));
    const header = fields.map((one) => {
      const value = left.has(one.name) ? left.get(one.name) : tidy(show(one));
      left.delete(one.name);
      if (value === tidy(show(one))) return one.lines.join("");
      const last = one.lines.at(-1).endsWith("\n") ? end : "";
      return value && write(one.key, value, end).slice(0, -end.length) + last;
    });
    for (const [name, value] of left) {
      if (value) header.push(write(name[0].toUpperCase() + name.slice(1), value, end));
    }
    const written = header.filter(Boolean);
    const lines = written.map((one, at) => (at + 1 < written.length || gap ? one.replace(/(?<!\n)$/, end) : one));
    return top + lines.join("") + gap + text;
  },
};

CMS.registerCustomFormat("clinic", "md", clinicFormat);
