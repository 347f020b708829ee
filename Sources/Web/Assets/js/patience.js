// A form for which there may be a line: when the server says how long to wait, it is sent again by itself, and meanwhile
// the page says how many come first. What was typed stays where it is.
import { fragment, swap } from 'martlet/markup';

export function upgrade(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    form.querySelector('.buttons button').disabled = true;
    send(form);
  });
}

async function send(form) {
  let response;
  try {
    response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  } catch {
    setTimeout(send, 5000, form);
    return;
  }
  const wait = response.status === 503 && Number(response.headers.get('retry-after'));
  // Once there is an account the answer leads elsewhere; what is wrong with a form comes again with its page.
  if (!wait) return response.redirected ? location.assign(response.url) : form.submit();
  say(form, fragment(await response.text()).querySelector('#errors'));
  setTimeout(send, wait * 1000, form);
}

function say(form, summary) {
  if (!summary) return;
  const old = form.querySelector('#errors');
  if (old) swap(old, summary);
  else form.prepend(summary);
}
