// A list is typed into like a spreadsheet's: a cell takes what is typed where it stands, Enter goes down, Tab to the right, arrows to the
// cells beside; Esc gives a cell back, Ctrl+Z what was typed or pasted last; a block of a spreadsheet fills the cells from the one that is
// open on. A row is saved when it is left; what is refused, or was changed by another meanwhile, stays beside what stands there.
// Without this each row is mended by its own form.
const grid = (() => {
  const table = document.querySelector('table[data-grid]');
  if (!table) return null;
  const vietnamese = document.documentElement.lang === 'vi';
  const of = (vi, en) => (vietnamese ? vi : en);
  const CELL = 'td[data-field]';
  const heads = [...table.tHead.rows[0].cells];
  const rowOf = (cell) => cell.closest('tr');
  const cellsOf = (row) => [...row.querySelectorAll(`:scope > ${CELL}`)];
  const rows = () => [...table.tBodies[0].rows].filter((row) => row.id);
  const typedRows = () => rows().filter((row) => row.querySelector(CELL));
  const textOf = (cell) => cell.querySelector('.value').textContent;
  const valueOf = (cell) => cell.dataset.value ?? textOf(cell);
  const button = (text, act) => {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', textContent: text, className: 'second small' });
    made.addEventListener('click', act);
    return made;
  };

  // What is said of the grid, and how it is used.
  const said = document.createElement('p');
  said.className = 'grid-said';
  said.setAttribute('role', 'status');
  said.hidden = true;
  table.after(said);
  const say = (words, ...more) => {
    said.replaceChildren(words, ' ', ...more);
    said.hidden = false;
  };
  const hint = document.createElement('p');
  hint.id = 'grid-hint';
  hint.className = 'hint no-print';
  hint.textContent = of(
    'Gõ thẳng vào ô như trong bảng tính: Enter xuống, Tab sang phải, mũi tên đến ô bên, dán cả khối ô; Esc trả ô như cũ, Ctrl+Z hoàn tác. Dòng tự lưu khi rời dòng.',
    'Type into the cells as in a spreadsheet: Enter down, Tab right, arrows to the cells beside, paste a block of cells; Esc gives a cell back, Ctrl+Z undoes. A row is saved when it is left.',
  );
  table.before(hint);

  let open = null;

  // The table as a grid for those who hear it.
  const dress = (row, at) => {
    row.setAttribute('role', 'row');
    row.setAttribute('aria-rowindex', at);
    [...row.cells].forEach((cell, i) => {
      cell.setAttribute('role', 'gridcell');
      cell.setAttribute('aria-colindex', i + 1);
      if (cell.matches(CELL)) cell.tabIndex = cell === open?.cell ? -1 : 0;
      else cell.setAttribute('aria-readonly', 'true');
    });
  };
  const known = new Map();
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-describedby', 'grid-hint');
  table.setAttribute('aria-colcount', heads.length);
  table.setAttribute('aria-rowcount', Number(table.dataset.all) + 1);
  heads.forEach((head, i) => head.setAttribute('aria-colindex', i + 1));
  rows().forEach((row, i) => {
    known.set(row.id, row.innerHTML);
    dress(row, Number(table.dataset.before) + i + 2);
  });

  // How it is saved is said in the file behind this one.
  const saving = { save: () => {} };
  // What was typed and is not saved: each cell with what stands in it on the server.
  const unsaved = new Map();
  const steps = [];
  const put = (cell, value) => {
    if (!unsaved.has(cell)) unsaved.set(cell, valueOf(cell));
    cell.querySelector('.value').textContent = value;
    cell.dataset.value = value;
    if (unsaved.get(cell) === value) unsaved.delete(cell);
    cell.classList.toggle('unsaved', unsaved.has(cell));
    // What another wrote stays beside it until one of both is chosen.
    cell.querySelectorAll(unsaved.has(cell) ? '.wrong' : '.wrong, .other').forEach((old) => old.remove());
  };
  const change = (cells) => {
    steps.push(cells.map(([cell]) => ({ row: rowOf(cell).id, field: cell.dataset.field, value: valueOf(cell) })));
    for (const [cell, value] of cells) put(cell, value);
  };
  const undo = () => {
    const step = steps.pop();
    if (!step) return;
    const cells = step.map(({ row, field, value }) => [document.getElementById(row)?.querySelector(`:scope > [data-field=${field}]`), value]);
    for (const [cell, value] of cells) if (cell) put(cell, value);
    say(of('Đã hoàn tác.', 'Undone.'));
    saving.save();
    const first = cells[0][0];
    if (first && first === open?.cell) show(first);
    else first?.focus();
  };

  // The one cell that is typed into. Until a key writes, it is chosen as a whole: arrows go on, and what is typed takes its place.
  const isTyped = () => open !== null && open.input.value.trim() !== valueOf(open.cell).trim();
  const show = (cell) => {
    open.input.value = valueOf(cell);
    open.input.select();
    open.isWriting = false;
  };
  const begin = (cell) => {
    const input = document.createElement('input');
    const row = rowOf(cell);
    input.autocomplete = 'off';
    input.maxLength = 2000;
    input.setAttribute('aria-label', `${heads[cell.cellIndex].textContent}, ${heads[0].textContent.toLowerCase()} ${row.cells[0].textContent}`);
    const wrong = cell.querySelector('.wrong, .other');
    if (wrong) {
      wrong.id = 'grid-wrong';
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', 'grid-wrong');
    }
    if (cell.dataset.field === 'award') {
      Object.assign(input.dataset, { part: 'awards', list: 'awards' });
      input.setAttribute('role', 'combobox');
      input.setAttribute('aria-autocomplete', 'list');
      input.setAttribute('aria-expanded', 'false');
    }
    open = { cell, input, isWriting: false };
    cell.tabIndex = -1;
    cell.prepend(input);
    show(cell);
    input.focus();
  };
  const end = () => {
    if (!open) return;
    const { cell, input } = open;
    if (isTyped()) change([[cell, input.value.trim()]]);
    open = null;
    document.getElementById('grid-wrong')?.removeAttribute('id');
    cell.tabIndex = 0;
    input.remove();
  };

  table.addEventListener('focusin', ({ target }) => target.matches(CELL) && target !== open?.cell && begin(target));
  table.addEventListener('focusout', ({ target, relatedTarget }) => {
    // Another window in front leaves the cell open.
    if (target !== open?.input || document.activeElement === target) return;
    const row = rowOf(open.cell);
    end();
    if (!row.contains(relatedTarget)) saving.save();
  });
  table.addEventListener('input', ({ target }) => {
    if (target === open?.input) open.isWriting = true;
  });
  table.addEventListener('mousedown', ({ target }) => {
    if (target === open?.input) open.isWriting = true;
  });

  const beside = (cell, down, right) => {
    const all = typedRows();
    const row = all[Math.min(Math.max(all.indexOf(rowOf(cell)) + down, 0), all.length - 1)];
    const own = cellsOf(rowOf(cell)).indexOf(cell);
    const cells = cellsOf(row);
    return cells[Math.min(Math.max(own + right, 0), cells.length - 1)];
  };
  const KEYS = {
    ArrowDown: (cell) => beside(cell, 1, 0),
    ArrowUp: (cell) => beside(cell, -1, 0),
    PageDown: (cell) => beside(cell, 20, 0),
    PageUp: (cell) => beside(cell, -20, 0),
  };
  /** Keys that move in the text while it is written. */
  const ACROSS = {
    ArrowLeft: (cell) => beside(cell, 0, -1),
    ArrowRight: (cell) => beside(cell, 0, 1),
    Home: (cell, isFar) => beside(cell, isFar ? -Infinity : 0, -Infinity),
    End: (cell, isFar) => beside(cell, isFar ? Infinity : 0, Infinity),
  };
  const moved = ({ key, shiftKey, ctrlKey }) => {
    const { cell, isWriting } = open;
    if (key === 'Enter') return beside(cell, shiftKey ? -1 : 1, 0);
    if (shiftKey) return null;
    return KEYS[key]?.(cell) ?? (isWriting ? null : ACROSS[key]?.(cell, ctrlKey)) ?? null;
  };
  const press = (event) => {
    const { key } = event;
    const { cell, input } = open;
    const to = moved(event);
    if (to) {
      if (to === cell) {
        end();
        saving.save();
      }
      to.focus();
    } else if (key === 'Escape' && (open.isWriting || isTyped())) {
      show(cell);
    } else if (key === 'Escape') {
      rowOf(cell).querySelector('.acts :is(a, button)')?.focus();
    } else if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z' && !event.shiftKey) {
      if (isTyped()) show(cell);
      else undo();
    } else if (key === 'F2') {
      open.isWriting = true;
      input.setSelectionRange(input.value.length, input.value.length);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  table.addEventListener('keydown', (event) => {
    // A key that goes to the input method is its own, and an open list of proposals has its keys.
    if (event.isComposing || event.keyCode === 229 || event.target !== open?.input || event.altKey) return;
    const isListed = open.input.getAttribute('aria-expanded') === 'true';
    const isChosen = event.key === 'Enter' && open.input.hasAttribute('aria-activedescendant');
    if (isListed && (isChosen || ['ArrowDown', 'ArrowUp', 'Escape'].includes(event.key))) return;
    press(event);
  });

  // A block as a spreadsheet puts it on the clipboard: a cell with a line break or a mark in it is in quotes.
  const block = (text) => {
    const all = [[]];
    for (const [, quoted, plain, after] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gu)) {
      all.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).replace(/\s+/gu, ' ').trim());
      if (after === '') break;
      if (after !== '\t') all.push([]);
    }
    while (all.length > 1 && all.at(-1).every((cell) => cell === '')) all.pop();
    return all;
  };
  table.addEventListener('paste', (event) => {
    if (event.target !== open?.input) return;
    const pasted = block(event.clipboardData.getData('text/plain'));
    if (pasted.length === 1 && pasted[0].length === 1) return;
    event.preventDefault();
    const { cell } = open;
    const all = typedRows();
    const [top, left] = [all.indexOf(rowOf(cell)), cellsOf(rowOf(cell)).indexOf(cell)];
    const filled = [];
    pasted.forEach((values, i) => {
      const cells = all[top + i] ? cellsOf(all[top + i]) : [];
      values.forEach((value, j) => cells[left + j] && filled.push([cells[left + j], value]));
    });
    change(filled);
    show(cell);
    const over = Math.max(0, top + pasted.length - all.length);
    const words = of(`Đã dán ${filled.length} ô.`, `${filled.length} cells were pasted.`);
    const left_out = over > 0 ? of(` ${over} dòng cuối không vừa trang này; hãy dán chúng ở trang sau.`, ` The last ${over} rows do not fit on this page; paste them on the next.`) : '';
    say(words + left_out);
    saving.save();
  });

  /** What the server shows of the open cell takes the place of what stood there; where it is typed into, both are kept. */
  const meet = (theirsOf) => {
    if (!open || unsaved.has(open.cell)) return;
    const { cell } = open;
    const theirs = theirsOf(cell);
    if (!theirs || valueOf(theirs) === valueOf(cell)) return;
    if (isTyped()) {
      change([[cell, open.input.value.trim()]]);
      return;
    }
    cell.querySelector('.value').textContent = textOf(theirs);
    cell.dataset.value = valueOf(theirs);
    show(cell);
  };
  const isOpen = (cell) => cell === open?.cell;
  return { table, of, button, say, dress, known, rows, rowOf, cellsOf, textOf, valueOf, unsaved, change, isOpen, isTyped, end, meet, saving };
})();
