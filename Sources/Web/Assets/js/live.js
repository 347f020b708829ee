// New posts as they come. Nothing is put above the reader unasked: a bar offers what has come. One tab of a browser
// holds the connection (Web Locks), the others listen to it (BroadcastChannel).
import { fragment, swap } from 'martlet/markup';

const language = document.documentElement.lang || 'en';
const channel = new BroadcastChannel('martlet-live');
const wanted = new Set();
let source = null;
let leading = false;
let lastID = '';

export function upgrade(bar) {
  const stream = bar.dataset.stream;
  const feed = document.getElementById('feed');
  const waiting = new Map();
  listen(stream, (event) => receive(event, { bar, feed, waiting }));
}

function receive(event, place) {
  switch (event.op) {
    case 'insert':
      if (document.getElementById(event.target)) return;
      place.waiting.set(event.target, event.html);
      offer(place);
      break;
    case 'replace': {
      place.waiting.has(event.target) && place.waiting.set(event.target, event.html);
      const old = document.getElementById(event.target);
      if (old) swap(old, fragment(event.html).firstElementChild);
      break;
    }
    case 'remove': {
      if (place.waiting.delete(event.target)) offer(place);
      const old = document.getElementById(event.target);
      if (!old) return;
      const neighbour = old.nextElementSibling ?? old.previousElementSibling;
      const focused = old.contains(document.activeElement);
      old.remove();
      if (focused) neighbour?.focus({ preventScroll: true });
      break;
    }
    case 'count':
      for (const badge of document.querySelectorAll(`[data-badge="${event.target}"]`)) {
        badge.replaceChildren(fragment(event.html));
      }
  }
}

/** "3 new posts". */
function offer({ bar, feed, waiting }) {
  bar.replaceChildren();
  if (waiting.size === 0) return;
  const words = JSON.parse(bar.dataset.words);
  const pattern = words[new Intl.PluralRules(language).select(waiting.size)] ?? words.other;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button main';
  button.textContent = pattern.replace('#', new Intl.NumberFormat(language).format(waiting.size));
  button.addEventListener('click', () => {
    const pieces = [...waiting.values()].reverse().map(fragment);
    waiting.clear();
    bar.replaceChildren();
    feed.prepend(...pieces);
    feed.role = 'feed';
    // The line at the end of a feed stays.
    document.querySelector('.empty:has(h2)')?.remove();
    scrollTo({ top: 0 });
    feed.querySelector('article')?.focus({ preventScroll: true });
  });
  bar.append(button);
}

function listen(stream, handler) {
  wanted.add(stream);
  channel.addEventListener('message', ({ data }) => {
    if (data.stream === stream) handler(data);
    else if (data.want && leading && !wanted.has(data.want)) { wanted.add(data.want); connect(); }
    else if (data.lead) channel.postMessage({ want: stream });
  });
  handlers.set(stream, handler);
  channel.postMessage({ want: stream });
  lead();
}

const handlers = new Map();

function lead() {
  if (leading) { connect(); return; }
  navigator.locks?.request('martlet-live', () => {
    leading = true;
    connect();
    channel.postMessage({ lead: true });
    return new Promise((release) => {
      // A page in the back-forward cache must not hold the lock or the connection.
      addEventListener('pagehide', () => { leading = false; disconnect(); release(); }, { once: true });
    });
  });
}

addEventListener('pageshow', (event) => { if (event.persisted) lead(); });

function disconnect() {
  source?.close();
  source = null;
}

function connect() {
  disconnect();
  const query = new URLSearchParams({ s: [...wanted].join(',') });
  // What came between the page and the connection counts as new too.
  const after = lastID || document.querySelector('#feed article')?.id.replace('post-', '');
  if (after) query.set('after', after);
  source = new EventSource(`/-/live?${query}`);
  source.addEventListener('message', ({ data, lastEventId }) => {
    lastID = lastEventId || lastID;
    const event = JSON.parse(data);
    handlers.get(event.stream)?.(event);
    channel.postMessage(event);
  });
}
