// How much room is left, as the server counts: graphemes, every address as 23, a handle without its server.
const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter() : null;
const numbers = new Intl.NumberFormat(document.documentElement.lang || 'en');

export function upgrade(form) {
  const text = form.elements.text;
  const warning = form.elements.warning;
  const place = form.querySelector('.remaining');
  const limit = Number(form.dataset.limit);
  const draft = form.elements.reply_to || form.elements.edit ? null : 'martlet-draft';

  const update = () => {
    const left = limit - length(text.value) - length(warning.value);
    place.textContent = numbers.format(left);
    place.classList.toggle('over', left < 0);
  };
  form.addEventListener('input', () => {
    update();
    if (draft) localStorage.setItem(draft, text.value);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', () => {
    if (draft) localStorage.removeItem(draft);
    form.querySelector('button.main').ariaDisabled = 'true';
  });
  // Coming back through history after a failed network: the button must work again.
  addEventListener('pageshow', () => { form.querySelector('button.main').ariaDisabled = null; });
  if (draft && !text.value) text.value = localStorage.getItem(draft) ?? '';
  update();
}

function length(text) {
  const counted = text
    .replace(/https?:\/\/[^\s<>"]+/g, 'x'.repeat(23))
    .replace(/(^|[^\w/])@(\w+)@[\w.-]+\w/g, '$1@$2');
  return segmenter ? [...segmenter.segment(counted)].length : [...counted].length;
}
