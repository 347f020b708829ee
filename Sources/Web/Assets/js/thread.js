// A conversation of which more is on its way: the page is asked for again now and then, and what has come is put in
// place, unless the reader is writing. It ends when nothing more is coming, or after two minutes.
import { fragment, swap } from 'martlet/markup';

const pause = 4000;
let tries = 30;

export function upgrade() {
  if (tries-- > 0) setTimeout(look, pause);
}

async function look() {
  if (!document.hidden) {
    try {
      const response = await fetch(location.pathname, { headers: { accept: 'text/html' } });
      if (response.ok) renew(fragment(await response.text()));
    } catch { /* offline: the next time, perhaps */ }
  }
  if (document.querySelector('#extent[data-m="thread"]')) upgrade();
}

function renew(page) {
  const fresh = page.querySelector('.thread');
  const old = document.querySelector('.thread');
  if (!fresh || !old || old.querySelector('textarea:focus, dialog[open], :popover-open')) return;
  for (const selector of ['#extent', '#answers']) {
    const now = old.querySelector(selector);
    const next = fresh.querySelector(selector);
    if (now && next) swap(now, next);
    else if (next) old.append(next);
    else now?.remove();
  }
}
