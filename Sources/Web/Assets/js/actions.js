// Buttons of the page's one form (`form="act"`): sent by fetch, shown at once, taken back if the server refuses.
import { fragment, toast } from 'martlet/markup';

export function enhance(form) {
  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!button?.matches('.act, [data-m="follow"]')) return;
    event.preventDefault();
    if (button.ariaBusy !== 'true') send(form, button);
  });
}

async function send(form, button) {
  const undo = button.matches('.act') ? toggle(button) : () => {};
  button.ariaBusy = 'true';
  try {
    const response = await fetch(button.formAction, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { 'Martlet-Fragment': '1' },
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    apply(await response.text());
  } catch {
    undo();
    toast(document.body.dataset.failed);
  } finally {
    button.ariaBusy = 'false';
  }
}

function toggle(button) {
  const before = button.ariaPressed;
  button.ariaPressed = before === 'true' ? 'false' : 'true';
  return () => { button.ariaPressed = before; };
}

/** Every place that shows the same post or person gets the server's new buttons. */
function apply(text) {
  const part = fragment(text);
  const say = part.querySelector('[data-say]')?.dataset.say;
  if (say) toast(say);
  for (const fresh of part.querySelectorAll('button[formaction]')) {
    const target = fresh.dataset.for;
    const kind = fresh.dataset.kind;
    for (const old of document.querySelectorAll(`button[data-for="${target}"][data-kind="${kind}"]`)) {
      const copy = fresh.cloneNode(true);
      const focused = old === document.activeElement;
      old.replaceWith(copy);
      if (focused) copy.focus({ preventScroll: true });
    }
  }
}
