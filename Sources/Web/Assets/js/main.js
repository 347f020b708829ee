// The one module a page loads. Every page works without it; it upgrades what carries `data-m`, and fetches the rest
// of the scripts only where the page has a use for them.

const language = document.documentElement.lang || 'en';
const units = [['day', 86400], ['hour', 3600], ['minute', 60]];

/** Ages that grow: 5m, 6m … After a week the server's date stays. */
function refreshAges() {
  const now = Date.now();
  for (const element of document.querySelectorAll('time[data-m="age"]')) {
    const seconds = (now - Date.parse(element.dateTime)) / 1000;
    const unit = seconds < 604800 && units.find(([, size]) => seconds >= size);
    if (!unit) continue;
    const format = new Intl.NumberFormat(language, { style: 'unit', unit: unit[0], unitDisplay: 'narrow' });
    element.textContent = format.format(Math.floor(seconds / unit[1]));
  }
}

/** Moments in the reader's own time zone. */
function localiseTimes() {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  for (const element of document.querySelectorAll('time[data-m]:not([data-local])')) {
    const text = format.format(new Date(element.dateTime));
    element.dataset.local = '';
    if (element.dataset.m === 'age') element.title = text;
    else element.textContent = text;
  }
}

function upgrade(name, load) {
  const elements = document.querySelectorAll(`[data-m="${name}"]`);
  if (elements.length > 0) load().then((module) => elements.forEach((element) => module.upgrade(element)));
}

localiseTimes();
setInterval(() => {
  if (document.hidden) return;
  refreshAges();
  localiseTimes();
}, 60000);

// Only the signed-in have the form behind the buttons of a page.
if (document.getElementById('act')) {
  import('martlet/actions').then((module) => module.enhance(document.getElementById('act')));
  upgrade('feed', () => import('martlet/keys'));
}
upgrade('thread', () => import('martlet/thread'));
upgrade('live', () => import('martlet/live'));
upgrade('composer', () => import('martlet/composer'));
upgrade('patience', () => import('martlet/patience'));

// After a form with errors: to the summary, so that it is read first.
document.getElementById('errors')?.focus();
