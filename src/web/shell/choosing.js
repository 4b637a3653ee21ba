// A field with a list proposes entries of the catalogue while it is typed in, as the register finds them: without accents, and by their usual
// abbreviations (BNV, TP.HCM). What was not in force on the day of signing is grey, and says why. Arrows, Enter and Esc as in any list.
// Without this the browser's own list proposes.
(() => {
  const vietnamese = document.documentElement.lang === 'vi';
  const of = (vi, en) => (vietnamese ? vi : en);
  const PARTS = [[/award/, 'awards'], [/campaign/, 'campaigns'], [/authorit|bodies/, 'authorities']];
  const MOST = 12;
  const shown = (iso) => iso.split('-').map(Number).reverse().join('/');
  let open = null;
  let made = 0;

  const close = () => {
    if (!open) return;
    open.field.setAttribute('aria-expanded', 'false');
    open.field.removeAttribute('aria-activedescendant');
    open.field.removeAttribute('aria-controls');
    open.box.remove();
    open = null;
  };
  // What is chosen is written as the browser's own list writes it, and whoever listens hears of it.
  const choose = (option) => {
    const { field } = open;
    field.value = option.dataset.value;
    close();
    for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
    close();
  };
  const mark = (at) => {
    const options = [...open.box.children];
    if (options.length === 0) return;
    open.at = (at + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === open.at)));
    open.field.setAttribute('aria-activedescendant', options[open.at].id);
    options[open.at].scrollIntoView({ block: 'nearest' });
  };

  // The day of signing as the form has it, where it is whole.
  const signed = (field) => {
    const [, d, m, y] = /^\s*(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4})\s*$/.exec(field.form?.elements.signed?.value ?? '') ?? [];
    return d && `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  };
  const told = (entry, on) => {
    const from = entry.valid_from && on && on < entry.valid_from && of(`từ ${shown(entry.valid_from)}, sau ngày ký`, `from ${shown(entry.valid_from)}, after the signing`);
    const to = entry.valid_to && (on && on > entry.valid_to ? of(`đến ${shown(entry.valid_to)}, trước ngày ký`, `until ${shown(entry.valid_to)}, before the signing`) : of(`đến ${shown(entry.valid_to)}`, `until ${shown(entry.valid_to)}`));
    return { words: from || to || '', isOver: Boolean(from) || Boolean(on && entry.valid_to && on > entry.valid_to) };
  };

  const propose = (field, entries) => {
    close();
    if (entries.length === 0 || document.activeElement !== field) return;
    const box = document.createElement('ul');
    box.id = `choices-${++made}`;
    box.className = 'choices';
    box.setAttribute('role', 'listbox');
    box.setAttribute('aria-label', of('Gợi ý', 'Proposals'));
    const on = signed(field);
    entries.forEach((entry, i) => {
      const { words, isOver } = told(entry, on);
      const option = document.createElement('li');
      option.id = `${box.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.value = `${entry.name} — ${entry.code}`;
      option.classList.toggle('over', isOver);
      const under = document.createElement('span');
      under.className = 'under';
      under.textContent = [entry.code, words].filter(Boolean).join(', ');
      option.append(entry.name, under);
      // The field keeps the focus while one is pressed.
      option.addEventListener('mousedown', (event) => event.preventDefault());
      option.addEventListener('click', () => choose(option));
      box.append(option);
    });
    field.after(box);
    field.setAttribute('aria-expanded', 'true');
    field.setAttribute('aria-controls', box.id);
    open = { field, box, at: -1 };
  };

  let pause = 0;
  let turn = 0;
  // What names one entry wholly leaves nothing to propose, unless an arrow asks for it.
  const isSaid = (entries, q) => entries.filter((one) => [one.name, one.code].some((text) => text.toLowerCase() === q.toLowerCase())).length === 1;
  const ask = async (field, isAsked) => {
    const own = ++turn;
    const q = field.value.trim();
    if (!/[\p{L}\p{N}]/u.test(q)) {
      close();
      return;
    }
    const answer = await fetch(`/v1/${field.dataset.part}?${new URLSearchParams({ q, limit: MOST })}`).catch(() => null);
    if (!answer) {
      // A page whose script may ask for nothing has the browser's list.
      field.setAttribute('list', field.dataset.list);
      field.removeAttribute('role');
      delete field.dataset.part;
      return;
    }
    if (own !== turn || !answer.ok) return;
    const { items } = await answer.json();
    const on = signed(field);
    const entries = items.map((one) => ({ ...one, name: of(one.name_vi, one.name_en ?? one.name_vi) }));
    entries.sort((a, b) => Number(told(a, on).isOver) - Number(told(b, on).isOver));
    if (own === turn) propose(field, isSaid(entries, q) && !isAsked ? [] : entries);
  };

  const begin = (field) => {
    const part = PARTS.find(([name]) => name.test(field.getAttribute('list')))?.[1];
    if (!part) return;
    field.dataset.part = part;
    field.dataset.list = field.getAttribute('list');
    field.removeAttribute('list');
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-expanded', 'false');
  };
  document.querySelectorAll('main input[list]').forEach(begin);
  const isOurs = (field) => field instanceof HTMLInputElement && field.dataset.part !== undefined;
  document.addEventListener('input', ({ target, isTrusted }) => {
    if (!isOurs(target) || !isTrusted) return;
    clearTimeout(pause);
    pause = setTimeout(() => ask(target), 120);
  });
  document.addEventListener('focusout', ({ target }) => {
    if (!isOurs(target)) return;
    clearTimeout(pause);
    turn += 1;
    close();
  });
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!isOurs(target) || event.isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (open) mark(key === 'ArrowDown' ? open.at + 1 : Math.max(open.at, 0) - 1);
      else ask(target, true);
    } else if (key === 'Escape' && open) {
      event.preventDefault();
      close();
    } else if (key === 'Enter' && !event.ctrlKey && open && open.at >= 0) {
      event.preventDefault();
      choose(open.box.children[open.at]);
    }
  });
})();
