// Keys for reading: real focus moves, so that a screen reader follows; never inside a field; off by a setting.
const posts = 'article.post, article.note, article.row';
let chord = '';

export function upgrade() {
  if (upgrade.done || document.documentElement.dataset.keys === 'off') return;
  upgrade.done = true;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select, [contenteditable], dialog, [popover]')) return;
    const action = chord === 'g' ? places[event.key] && (() => { location.href = places[event.key]; }) : keys[event.key];
    chord = chord === 'g' ? '' : event.key;
    if (!action) return;
    event.preventDefault();
    action();
  });
}

const places = { h: '/home', n: '/notifications', l: '/public/local', f: '/public', b: '/bookmarks', s: '/settings/profile' };

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => follow('.when a'),
  Enter: () => document.activeElement.matches(posts) ? follow('.when a') : document.activeElement.click(),
  r: () => follow('.act.reply'),
  b: () => press('.act.boost'),
  f: () => press('.act.favourite'),
  d: () => press('.act.bookmark'),
  x: () => { const warning = current()?.querySelector('.cw'); if (warning) warning.open = !warning.open; },
  n: () => { location.href = '/publish'; },
  '.': () => { scrollTo({ top: 0 }); document.querySelector('.news button')?.click(); },
  '/': () => {
    const search = [...document.querySelectorAll('input[type=search]')].find((field) => field.checkVisibility());
    if (search) search.focus(); else location.href = '/search';
  },
};

function current() {
  return document.activeElement?.closest(posts);
}

function move(step) {
  const all = [...document.querySelectorAll(posts)].filter((post) => !post.parentElement.closest('.note'));
  const here = all.indexOf(current());
  const first = all.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  const target = all[here < 0 ? Math.max(first, 0) : here + step];
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: 'nearest' });
}

function follow(selector) {
  current()?.querySelector(selector)?.click();
}

function press(selector) {
  current()?.querySelector(selector)?.click();
}
