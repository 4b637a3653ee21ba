// What is typed into a form is kept in this tab until it was sent and taken: a session that ends, a reload or a step back lose nothing, and
// nobody else who signs in here is shown it. A draft is saved by itself every 20 seconds, and the end of a session is said before. "/" goes
// to the search, Ctrl+Enter sends the form, "?" lists the keys. A day is said in full beside its field, a number pasted with its symbol
// fills both fields, and a paper that the register has already is said at once.
// The pages work without it.
(() => {
  const vietnamese = document.documentElement.lang === 'vi';
  const of = (vi, en) => (vietnamese ? vi : en);
  const form = document.querySelector('form[data-kept=saved]');
  const EVERY = 20_000;
  const clock = (at) => at.toLocaleTimeString(of('vi-VN', 'en-GB'), { hour: '2-digit', minute: '2-digit' });

  const bar = (words, ...buttons) => {
    const made = document.createElement('div');
    made.setAttribute('role', 'status');
    const text = document.createElement('p');
    text.textContent = words;
    made.append(text, ...buttons);
    return made;
  };
  const button = (text, act) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.className = 'second';
    made.addEventListener('click', act);
    return made;
  };

  // The session ends after a while without a request: it is said some minutes before, and one button goes on.
  const ends = Number(document.querySelector('meta[name=session-seconds]')?.content ?? 0);
  let warned = 0;
  let warning = null;
  const alive = () => {
    if (!ends) return;
    clearTimeout(warned);
    warning?.remove();
    const end = new Date(Date.now() + ends * 1000);
    const before = Math.min(300, ends / 2);
    warned = setTimeout(() => {
      // Where nothing is saved by itself a script may ask for nothing: a tab of its own does.
      const stay = form
        ? button(of('Ở lại', 'Stay'), () => fetch('/password', { method: 'HEAD' }).then((answer) => answer.ok && alive()).catch(() => {}))
        : button(of('Ở lại (mở thẻ mới)', 'Stay (in a new tab)'), () => window.open('/password', '_blank', 'noopener') || alive());
      warning = bar(of(`Phiên làm việc kết thúc lúc ${clock(end)} nếu không có thao tác nào.`, `The session ends at ${clock(end)} unless something is done.`), stay);
      document.querySelector('main').prepend(warning);
    }, (ends - before) * 1000);
  };
  alive();
  document.addEventListener('saved', alive);

  const KEYS = [
    ['/', of('đến ô tìm kiếm', 'to the search')],
    ['Tab, Shift+Tab', of('đến mục sau, mục trước', 'to the next field, the one before')],
    ['Ctrl+Enter', of('gửi biểu mẫu đang nhập', 'send the form that is typed in')],
    ['?', of('bảng phím tắt này', 'this list')],
    ['Esc', of('đóng', 'close')],
    ...(document.querySelector('table[data-grid]')
      ? [
          ['Enter, Shift+Enter', of('trong bảng: ô dưới, ô trên', 'in the grid: the cell below, the one above')],
          ['F2', of('trong bảng: sửa chữ trong ô', 'in the grid: write within the text of a cell')],
          ['Esc', of('trong bảng: trả ô như cũ; lần nữa: đến nút của dòng', "in the grid: give the cell back; once more: to the row's buttons")],
          ['Ctrl+Z', of('trong bảng: hoàn tác', 'in the grid: undo')],
        ]
      : []),
  ];
  const showKeys = () => {
    const dialog = document.createElement('dialog');
    const title = document.createElement('h2');
    title.id = 'keys';
    title.textContent = of('Phím tắt', 'Keys');
    dialog.setAttribute('aria-labelledby', 'keys');
    const list = document.createElement('dl');
    for (const [key, words] of KEYS) {
      const [name, said] = [document.createElement('dt'), document.createElement('dd')];
      name.textContent = key;
      said.textContent = words;
      list.append(name, said);
    }
    dialog.append(title, list, button(of('Đóng', 'Close'), () => dialog.close()));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  // What a list of all there is could be narrowed by is counted when the list is there.
  const later = document.querySelector('[data-later]');
  if (later) {
    fetch(later.dataset.later)
      .then(async (answer) => answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(later.id))
      .then((found) => found && !later.contains(document.activeElement) && later.replaceWith(found))
      .catch(() => {});
  }

  // What was understood of a day stands under its field: a slip of the finger is another weekday.
  const DAYS = ['signed', 'effective', 'announced', 'valid_from', 'valid_to', 'verified_to', 'date', 'on'];
  const sayDay = (field) => {
    const written = /^\s*(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{2}|\d{4})\s*$/.exec(field.value) ?? /^\s*(\d{2})(\d{2})((?:19|20)\d{2})\s*$/.exec(field.value);
    const [, d, m, y] = written ?? [];
    const on = new Date(Date.UTC(y?.length === 2 ? 2000 + Number(y) : Number(y), m - 1, d));
    const fits = d !== undefined && on.getUTCDate() === Number(d) && on.getUTCMonth() === m - 1;
    let said = field.nextElementSibling;
    if (said?.tagName !== 'OUTPUT') {
      if (!fits) return;
      said = document.createElement('output');
      said.className = 'hint';
      said.setAttribute('for', field.id);
      field.after(said);
    }
    const weekday = on.toLocaleDateString(of('vi-VN', 'en-GB'), { weekday: 'long', timeZone: 'UTC' });
    const month = on.toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' });
    const full = of(`${weekday}, ${on.getUTCDate()} tháng ${on.getUTCMonth() + 1} năm ${on.getUTCFullYear()}`, `${weekday}, ${on.getUTCDate()} ${month} ${on.getUTCFullYear()}`);
    said.textContent = fits ? full : '';
  };
  document.querySelectorAll('main input:not([type])').forEach((field) => DAYS.includes(field.name) && sayDay(field));
  document.addEventListener('change', ({ target }) => {
    if (DAYS.includes(target.name) && target.matches('main input:not([type])')) sayDay(target);
    const symbol = target.name === 'number' && target.form?.elements.symbol;
    const [, number, rest] = (symbol && /^\s*(?:số)?[\s:.]*(\d+)\s*\/\s*(\S+)\s*$/iu.exec(target.value)) || [];
    if (rest && ['', rest].includes(symbol.value.trim())) {
      target.value = number;
      symbol.value = rest;
    }
  });

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key === '?' && !typing && !document.querySelector('dialog')) {
      event.preventDefault();
      showKeys();
    }
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
  // What is typed into each form is kept by who they are, by the page, and by what the form asks for.
  const who = document.querySelector('.person summary')?.textContent ?? '';
  const isTicked = (field) => field.type === 'checkbox' || field.type === 'radio';
  const fieldsOf = (own) => [...own.elements].filter((field) => field.name && !['hidden', 'file', 'submit', 'button', 'password'].includes(field.type));
  const valuesOf = (own) => JSON.stringify(fieldsOf(own).map((field) => (isTicked(field) ? field.checked : field.value)));
  const placeOf = (own) => `typed ${who} ${location.pathname} ${fieldsOf(own).map((field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name)).join(' ')}`;
  const store = (key, value) => {
    // A browser that keeps nothing, or whose place is full, types as it would without this.
    try {
      sessionStorage.setItem(key, value);
    } catch {}
  };

  // A form that was sent and led to a page, or to its own, was taken, unless that page refuses it, asks who it is, or was gone back to.
  const SENT = 'sent';
  const MADE = `made ${who} `;
  const arrival = performance.getEntriesByType('navigation')[0];
  const isBack = arrival?.type === 'back_forward';
  const isRefused = arrival?.responseStatus >= 400 || document.querySelector('main [role=alert]') !== null;
  const cameFrom = document.referrer.startsWith(`${location.origin}/`) ? new URL(document.referrer).pathname : '/sign-in';
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? '[]');
  sessionStorage.removeItem(SENT);
  const isLedTo = arrival?.redirectCount > 0 || (cameFrom === location.pathname && location.hash !== '#again');
  const isTaken = isLedTo && !isBack && !isRefused && !cameFrom.startsWith('/sign-in');
  // What is refused on a page of its own stands there and on the page before.
  const refused = isRefused ? sent : [];
  if (isTaken) {
    for (const place of sent) sessionStorage.removeItem(place);
    if (sent.length > 0 && cameFrom.endsWith('/new')) store(MADE + cameFrom, location.pathname);
  }
  if (!isBack) sessionStorage.removeItem(MADE + location.pathname);
  const made = sessionStorage.getItem(MADE + location.pathname);
  if (isBack && made) {
    const link = document.createElement('a');
    link.href = made;
    link.textContent = of('Mở bản đã lưu', 'Open what was saved');
    document.querySelector('main form[method=post]')?.before(bar(of('Điều bạn ghi ở trang này đã được lưu; gửi lần nữa là ghi thêm một bản.', 'What you wrote on this page was saved; to send it again makes another one.'), link));
  }

  const keeps = new Map();
  function keep(own) {
    const place = placeOf(own);
    const first = valuesOf(own);
    const kept = { own, first, isLeaving: false };
    keeps.set(own, kept);

    // A list of thousands of lines is written when the typing pauses, not at each key.
    let pause = 0;
    own.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => store(place, valuesOf(own)), 400);
    });
    kept.send = () => {
      kept.isLeaving = true;
      clearTimeout(pause);
      store(place, valuesOf(own));
      store(SENT, JSON.stringify([...refused, place]));
    };
    kept.forget = () => sessionStorage.removeItem(place);
    // What is drawn anew in a form that nobody typed into was not typed.
    own.addEventListener('renew', (event) => {
      event.preventDefault();
      const isAsItWas = valuesOf(own) === kept.first;
      event.detail();
      if (isAsItWas) kept.first = valuesOf(own);
    });

    const before = sessionStorage.getItem(place);
    if (!before || before === first || isRefused || (isBack && made)) return;
    const bringBack = () => {
      const values = JSON.parse(before);
      fieldsOf(own).forEach((field, i) => {
        if (isTicked(field)) field.checked = values[i];
        else field.value = values[i];
        if (DAYS.includes(field.name) && field.matches('input:not([type])')) sayDay(field);
      });
      own.querySelectorAll('details').forEach((details) => (details.open = true));
      own.closest('details')?.setAttribute('open', '');
    };
    // Who goes back to what was refused finds it as it was typed; who comes by another way is asked.
    if (isBack) {
      bringBack();
      return;
    }
    const found = bar(
      of('Điều bạn nhập lần trước ở trang này chưa được lưu.', 'What you typed here before was not saved.'),
      button(of('Lấy lại điều đã nhập', 'Bring it back'), () => {
        bringBack();
        fieldsOf(own)[0].focus();
        found.remove();
      }),
      button(of('Bỏ', 'Leave it'), () => {
        kept.forget();
        found.remove();
      }),
    );
    own.before(found);
  }
  for (const own of document.querySelectorAll('main form[method=post]')) if (fieldsOf(own).length > 0) keep(own);
  document.addEventListener('submit', ({ target, defaultPrevented }) => !defaultPrevented && keeps.get(target)?.send());
  addEventListener('beforeunload', (event) => {
    const all = [...keeps.values()];
    if (!all.some((kept) => kept.isLeaving) && all.some((kept) => valuesOf(kept.own) !== kept.first)) event.preventDefault();
  });
  addEventListener('pageshow', ({ persisted }) => persisted && keeps.forEach((kept) => (kept.isLeaving = false)));
  if (!form) return;
  const kept = keeps.get(form);
  const read = () => valuesOf(form);

  // A draft is saved by itself: what the server answers is this page as it would be shown, with the version it has now. What is refused
  // stays here, and is said when it is sent by hand; what another saved meanwhile is offered beside it.
  let saving = null;
  let tried = kept.first;
  let said = null;
  const say = (words, link) => {
    said?.remove();
    said = bar(words);
    said.id = 'saved';
    if (link) said.append(link);
    form.after(said);
  };
  const save = async () => {
    const typed = read();
    if (typed === kept.first || typed === tried || kept.isLeaving) return;
    tried = typed;
    const body = new URLSearchParams(new FormData(form));
    body.set('by_itself', 'true');
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, redirect: 'manual' }).catch(() => null);
    if (!answer || answer.type === 'opaqueredirect') return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const other = page.querySelector('form[data-kept]');
    if (!other) return;
    form.elements.key.value = other.elements.key.value;
    if (answer.status === 412) {
      const link = document.createElement('a');
      link.href = form.getAttribute('action').replace('edit', '');
      link.target = '_blank';
      link.textContent = of('Xem bản ấy trong thẻ mới', 'See it in a new tab');
      say(of('Người khác đã lưu bản khác. Bản của bạn vẫn ở đây; bấm Lưu nháp để thấy hai bản cạnh nhau.', 'Someone saved another version. Yours is still here; press Save to see both side by side.'), link);
      return;
    }
    if (!answer.ok) return;
    if (!form.elements.version) {
      const version = document.createElement('input');
      Object.assign(version, { type: 'hidden', name: 'version' });
      form.prepend(version);
    }
    form.elements.version.value = other.elements.version.value;
    if (form.getAttribute('action') !== other.getAttribute('action')) {
      form.setAttribute('action', other.getAttribute('action'));
      history.replaceState(null, '', other.getAttribute('action'));
    }
    kept.first = typed;
    if (read() === typed) kept.forget();
    say(of(`Đã lưu lúc ${clock(new Date())}.`, `Saved at ${clock(new Date())}.`));
    alive();
  };
  setInterval(() => {
    saving ??= save().finally(() => (saving = null));
  }, EVERY);

  // Whether the register has the paper already is said while its number is typed.
  const PAPER = ['authority', 'others', 'further_numbers', 'number', 'symbol', 'signed'];
  let asked = 0;
  const lookUp = async () => {
    const { number } = form.elements;
    const turn = ++asked;
    let found = null;
    if (number.value.trim()) {
      const typed = PAPER.map((name) => [name, form.elements[name]?.value ?? '']);
      const [own] = /\d+/.exec(form.getAttribute('action')) ?? ['0'];
      const answer = await fetch(`/decisions/known?${new URLSearchParams([...typed, ['own', own]])}`).catch(() => null);
      const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
      found = page?.getElementById('known');
    }
    if (turn !== asked) return;
    let place = document.getElementById('known');
    if (!place) {
      if (!found?.childElementCount) return;
      place = document.createElement('div');
      place.id = 'known';
      place.setAttribute('aria-live', 'polite');
      number.closest('.side').after(place);
    }
    place.replaceChildren(...(found?.children ?? []));
  };
  if (form.elements.number) {
    document.addEventListener('change', ({ target }) => target.form === form && PAPER.includes(target.name) && lookUp());
  }

  form.addEventListener('submit', (event) => {
    if (!saving) return;
    event.preventDefault();
    saving.finally(() => form.requestSubmit(event.submitter));
  });
})();
