/* DOM patching of the previewed page, and its print view. */

const media = new WeakMap(); // the original media text of each CSS rule

function hasSameFrame(one, other) {
  return one.nodeType === 1 && one.isEqualNode !== undefined && one.cloneNode(false).isEqualNode(other.cloneNode(false));
}

/**
 * Apply only the differences between two versions of a page to the live DOM, so that the scroll
 * position, open elements and changes by scripts stay.
 */
export function morph(old, next, live) {
  if (old.isEqualNode(next)) return;
  const [before, after, there] = [[...old.childNodes], [...next.childNodes], [...live.childNodes]];
  if (!hasSameFrame(old, next) || before.length !== there.length || !before.length) {
    live.replaceWith(live.ownerDocument.importNode(next, true));
    return;
  }
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start].isEqualNode(after[start])) start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end].isEqualNode(after[after.length - 1 - end])
  ) end += 1;
  const [gone, come] = [before.length - start - end, after.length - start - end];
  if (gone === come) {
    for (let at = start; at < start + gone; at += 1) morph(before[at], after[at], there[at]);
    return;
  }
  const made = after.slice(start, start + come).map((one) => live.ownerDocument.importNode(one, true));
  const follower = there[start + gone] || null;
  for (const one of there.slice(start, start + gone)) one.remove();
  for (const one of made) live.insertBefore(one, follower);
}

function turn(rules, isPaper) {
  for (const rule of rules) {
    if (rule.media) {
      if (!media.has(rule)) media.set(rule, rule.media.mediaText);
      const own = media.get(rule);
      const onPaper = /print/.test(own) ? own.replaceAll("print", "all") : /screen|prefers-color-scheme/.test(own) ? "not all" : own;
      rule.media.mediaText = isPaper ? onPaper : own;
    }
    if (rule.cssRules) turn(rule.cssRules, isPaper);
  }
}

/** Switch a page to its print styles, or back. */
export function setPaper(page, isPaper) {
  for (const sheet of page.styleSheets) turn(sheet.cssRules, isPaper);
}
