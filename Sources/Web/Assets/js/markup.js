// The only file that makes elements out of text, and only of text from this server: Trusted Types refuse all others.
const policy = globalThis.trustedTypes
  ? trustedTypes.createPolicy('martlet', { createHTML: (text) => text })
  : { createHTML: (text) => text };

/** @param {string} text  @returns {DocumentFragment} */
export function fragment(text) {
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(text);
  return template.content;
}

/** Replaces an element, keeping keyboard focus inside and what the reader had unfolded. */
export function swap(old, fresh) {
  const focused = old.contains(document.activeElement);
  const open = [...old.querySelectorAll('details')].map((details) => details.open);
  fresh.querySelectorAll('details').forEach((details, index) => { details.open = open[index] ?? details.open; });
  old.replaceWith(fresh);
  if (focused) fresh.focus({ preventScroll: true });
}

/** Says something about the reader's own action: politely, for at least six seconds. */
export function toast(text) {
  let region = document.querySelector('.toasts');
  if (!region) {
    region = document.createElement('div');
    region.className = 'toasts';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  const line = document.createElement('p');
  line.className = 'toast';
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), 8000);
}
