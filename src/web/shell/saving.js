// What is typed into a grid is saved when its row is left: what is refused, or was changed by another meanwhile, stays in its cell beside
// what is said of it, and nothing leaves the page before all is saved.
(() => {
  if (!grid) return;
  const { table, of, button, say, dress, known, rows, rowOf, cellsOf, textOf, valueOf, unsaved, change, isOpen, isTyped, end, meet } = grid;
  // What a form may hold, in characters; the rest is saved behind it.
  const MOST = 200_000;
  const numberOf = (row) => row.id.split('-').pop();
  const find = (name) => document.querySelector(`main input[name=${name}]`);
  const isHeld = (row) => row.querySelector('.wrong, .other') !== null;

  // What the server shows of rows takes the place of what stood there, but for what is typed in the meantime.
  const isBusy = (cell) => unsaved.has(cell) || isOpen(cell) || cell.contains(document.activeElement);
  const renew = (row, theirs) => {
    if (known.get(row.id) === theirs.innerHTML || row.cells.length !== theirs.cells.length) return;
    const markup = theirs.innerHTML;
    let isWhole = true;
    [...row.cells].forEach((cell, i) => {
      if (isBusy(cell)) {
        isWhole = false;
        return;
      }
      const ticked = [...cell.querySelectorAll('input:checked')].map((radio) => [radio.name, radio.value].join());
      const other = document.importNode(theirs.cells[i], true);
      for (const radio of other.querySelectorAll('input')) radio.checked ||= ticked.includes([radio.name, radio.value].join());
      cell.replaceWith(other);
    });
    dress(row, row.getAttribute('aria-rowindex'));
    if (isWhole) known.set(row.id, markup);
  };
  const renewParts = (page) => {
    for (const part of page.querySelectorAll('[data-live]')) {
      const own = document.getElementById(part.id);
      if (own && !own.contains(document.activeElement)) own.replaceWith(document.importNode(part, true));
    }
  };
  const pause = () => new Promise((done) => setTimeout(done));
  /** Draws anew; a form that keeps what is typed is told, so that nothing seems typed. */
  const draw = (act) => {
    const form = table.closest('form');
    if (!form || form.dispatchEvent(new CustomEvent('renew', { detail: act, cancelable: true }))) act();
  };

  const theirsOf = (page, cell) => page.getElementById(rowOf(cell).id)?.querySelector(`:scope > [data-field=${cell.dataset.field}]`);
  /** Another saved the row meanwhile: where they wrote something else into a cell that was typed into, both are offered. */
  const compare = (page) => {
    meet((cell) => theirsOf(page, cell));
    for (const [cell, before] of [...unsaved]) {
      const theirs = theirsOf(page, cell);
      const value = theirs ? valueOf(theirs) : before;
      if (value === valueOf(cell)) {
        unsaved.delete(cell);
        cell.classList.remove('unsaved');
        cell.querySelector('.other')?.remove();
      } else if (value === before) {
        continue;
      } else {
        unsaved.set(cell, value);
        cell.querySelector('.other')?.remove();
        const other = document.createElement('span');
        other.className = 'under other';
        const [row, field] = [rowOf(cell), cell.dataset.field];
        const ours = () => {
          other.remove();
          row.querySelector(`:scope > [data-field=${field}]`).focus();
          save();
        };
        other.append(
          of('Người khác đã ghi: ', 'Somebody else wrote: '),
          Object.assign(document.createElement('strong'), { textContent: textOf(theirs) || of('(để trống)', '(empty)') }),
          ' ',
          button(of('Giữ của tôi', 'Keep mine'), ours),
          button(of('Lấy bản ấy', 'Take theirs'), () => {
            change([[cell, value]]);
            ours();
          }),
        );
        cell.append(other);
      }
    }
  };
  /** Takes what the server shows, and its version, a few rows at a time: a key that is pressed meanwhile comes first. */
  const take = async (page) => {
    compare(page);
    for (const name of ['version', 'csrf']) {
      const value = page.querySelector(`main input[name=${name}]`)?.value;
      if (value) document.querySelectorAll(`main input[name=${name}]`).forEach((field) => (field.value = value));
    }
    const all = rows();
    for (let i = 0; i < all.length; i += 25) {
      draw(() => {
        for (const row of all.slice(i, i + 25)) {
          const theirs = page.getElementById(row.id);
          if (theirs) renew(row, theirs);
        }
      });
      await pause();
    }
    draw(() => renewParts(page));
  };

  /** What is wrong with cells stands in them; how many there are. */
  const refuse = (page, cells) => {
    let wrong = 0;
    for (const row of new Set(cells.map(rowOf))) {
      const theirs = page.getElementById(row.id);
      for (const own of cellsOf(row)) {
        const words = [...(theirs?.querySelectorAll(`:scope > [data-field=${own.dataset.field}] .wrong`) ?? [])];
        own.querySelectorAll('.wrong').forEach((old) => old.remove());
        own.append(...words.map((one) => document.importNode(one, true)));
        wrong += words.length;
      }
    }
    return wrong;
  };

  const clock = () => new Date().toLocaleTimeString(of('vi-VN', 'en-GB'), { hour: '2-digit', minute: '2-digit' });
  const read = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    await pause();
    return page;
  };
  const again = () => button(of('Lưu lại', 'Save again'), async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && (await read(answer));
    if (!page?.querySelector('table[data-grid]')) return;
    await take(page);
    save();
  });
  const lost = (page) => {
    const why = page?.querySelector('main [role=alert]')?.textContent.trim();
    const words = page?.querySelector('main input[type=password]')
      ? of('Chưa lưu: phiên làm việc đã kết thúc. Đăng nhập ở một thẻ khác, rồi bấm', 'Not saved: the session has ended. Sign in in another tab, then press')
      : `${of('Chưa lưu được.', 'It could not be saved.')} ${why ?? ''}`;
    say(words, again());
  };

  /** Sends what is typed, as much as one form may hold; whether there is more to send. */
  const send = async () => {
    const body = new URLSearchParams([['csrf', find('csrf').value], ['version', find('version').value], ['key', crypto.randomUUID()], ['do', 'cells']]);
    const sent = new Map();
    let size = 0;
    for (const cell of unsaved.keys()) {
      const row = rowOf(cell);
      if (!row || isHeld(row) || size > MOST) continue;
      const value = valueOf(cell);
      size += encodeURIComponent(value).length + 40;
      body.append(`cell-${numberOf(row)}-${cell.dataset.field}`, value);
      sent.set(cell, value);
    }
    if (sent.size === 0) return false;
    const answer = await fetch(table.dataset.grid, { method: 'POST', body }).catch(() => null);
    const page = answer && (await read(answer));
    if (!page?.querySelector('table[data-grid]')) {
      lost(page);
      return false;
    }
    if (answer.status === 412) {
      await take(page);
      if ([...sent.keys()].some((cell) => cell.querySelector('.other'))) say(of('Người khác vừa sửa ô bạn đang ghi; hãy chọn bản giữ lại trong ô.', 'Somebody else changed a cell that you typed into; choose in the cell which is kept.'));
      return true;
    }
    if (!answer.ok) {
      const wrong = refuse(page, [...sent.keys()]);
      if (wrong > 0) say(of(`Chưa lưu dòng có ô sai (${wrong}); xem lời nhắc trong ô.`, `A row with a wrong cell is not saved (${wrong}); see what the cell says.`));
      else lost(page);
      return wrong > 0;
    }
    for (const [cell, value] of sent) {
      const isSame = valueOf(cell) === value;
      const theirs = theirsOf(page, cell);
      if (isSame) unsaved.delete(cell);
      else unsaved.set(cell, theirs ? valueOf(theirs) : value);
      cell.classList.toggle('unsaved', !isSame);
      // A row that is among those asked for no more says that it was saved.
      const result = theirs ? null : rowOf(cell).querySelector(':scope > td:not([data-field]) > .tag');
      if (result) Object.assign(result, { className: 'tag green', textContent: of('Đã lưu', 'Saved') });
    }
    await take(page);
    say(of(`Đã lưu lúc ${clock()}.`, `Saved at ${clock()}.`));
    document.dispatchEvent(new Event('saved'));
    return unsaved.size > 0;
  };
  let saving = null;
  let isAsked = false;
  async function run() {
    do isAsked = false;
    while ((await send()) || isAsked);
  }
  function save() {
    isAsked = true;
    saving ??= run().finally(() => {
      saving = null;
    });
    return saving;
  }
  grid.saving.save = save;

  // Whatever leaves the page waits until all is saved; what cannot be saved is gone to.
  const isPending = () => unsaved.size > 0 || saving !== null || isTyped();
  const settle = async (then) => {
    end();
    await save();
    const [left] = unsaved.keys();
    if (left) left.focus();
    else then();
  };
  document.addEventListener(
    'submit',
    (event) => {
      if (!isPending()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target: form, submitter } = event;
      // The button may have been drawn anew.
      const own = () => (submitter?.isConnected ? submitter : [...form.elements].find((one) => one.type === 'submit' && one.value === submitter?.value));
      settle(() => form.requestSubmit(own()));
    },
    true,
  );
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0 || !isPending()) return;
    event.preventDefault();
    settle(() => location.assign(link.href));
  });
  addEventListener('beforeunload', (event) => isPending() && event.preventDefault());
})();
