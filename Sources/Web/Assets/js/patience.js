// A form for which there may be a line: it is asked first whose turn it is, as often as the server says, and sent when it
// is this one's. Meanwhile the page says how many come first, and what was typed stays where it is.
import { fragment, swap } from 'martlet/markup';

export function upgrade(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    form.querySelector('.buttons button').disabled = true;
    ask(form);
  });
}

async function ask(form) {
  let response;
  try {
    response = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { 'Martlet-Fragment': '1' },
    });
  } catch {
    setTimeout(ask, 5000, form);
    return;
  }
  const wait = response.status === 503 && Number(response.headers.get('retry-after'));
  if (!wait) {
    // Whatever else it is: the form's own answer has the words for it.
    form.submit();
    return;
  }
  say(form, fragment(await response.text()).querySelector('#waiting'));
  setTimeout(ask, wait * 1000, form);
}

function say(form, news) {
  if (!news) return;
  const old = document.getElementById('waiting');
  if (old) swap(old, news);
  else form.before(news);
}
