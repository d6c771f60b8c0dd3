/** What a test has found: the text of its cell, and whether that is what mantisjs promises. */
export function finding(shown, kept) {
  return { shown: String(shown), kept };
}

/** A number of things that went wrong. */
export function failures(count) {
  return finding(count, count === 0);
}

export function yesOrNo(value) {
  return value ? 'yes' : 'no';
}
