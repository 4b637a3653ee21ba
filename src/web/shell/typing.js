// What is typed into a form is kept in this tab until it was sent and taken: a session that ends, a reload or a step back lose nothing.
// "/" goes to the search, Ctrl+Enter sends the form. The pages work without it.
(() => {
  const vietnamese = document.documentElement.lang === 'vi';
  const form = document.querySelector('form[data-kept]');
  const place = `typed ${location.pathname}`;
  const SENT = 'sent';

  // A form that was sent and led elsewhere was taken.
  const sent = sessionStorage.getItem(SENT);
  if (sent && sent !== place) {
    sessionStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.getElementById('sought');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === 'Enter' && event.ctrlKey && typing && typing.form) {
      event.preventDefault();
      typing.form.requestSubmit();
    }
  });
  if (!form) return;

  const fields = () => [...form.elements].filter((field) => field.name && !['hidden', 'file', 'submit', 'password'].includes(field.type));
  const isTicked = (field) => field.type === 'checkbox' || field.type === 'radio';
  const read = () => JSON.stringify(fields().map((field) => (isTicked(field) ? field.checked : field.value)));
  const first = read();
  let leaving = false;

  // A list of thousands of lines is written when the typing pauses, not at each key.
  let pause = 0;
  const keep = () => sessionStorage.setItem(place, read());
  form.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(keep, 400);
  });
  form.addEventListener('submit', () => {
    leaving = true;
    clearTimeout(pause);
    keep();
    sessionStorage.setItem(SENT, place);
  });
  addEventListener('beforeunload', (event) => {
    if (!leaving && read() !== first) event.preventDefault();
  });

  const kept = sessionStorage.getItem(place);
  if (!kept || kept === first || document.querySelector('[role=alert]')) return;
  const values = JSON.parse(kept);
  if (values.length !== fields().length) return;
  const bar = document.createElement('div');
  bar.setAttribute('role', 'status');
  const words = document.createElement('p');
  words.textContent = vietnamese ? 'Điều bạn nhập lần trước ở trang này chưa được lưu.' : 'What you typed here before was not saved.';
  const button = (text, act) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.className = 'second';
    made.addEventListener('click', () => {
      act();
      bar.remove();
    });
    return made;
  };
  const restore = () => {
    fields().forEach((field, i) => {
      if (isTicked(field)) field.checked = values[i];
      else field.value = values[i];
    });
    form.querySelectorAll('details').forEach((details) => (details.open = true));
    form.querySelector('input:not([type=hidden]), textarea').focus();
  };
  const forget = () => sessionStorage.removeItem(place);
  bar.append(words, button(vietnamese ? 'Lấy lại điều đã nhập' : 'Bring it back', restore), button(vietnamese ? 'Bỏ' : 'Leave it', forget));
  form.before(bar);
})();
