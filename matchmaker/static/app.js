// Small enhancements only: every page works without this file, and no sentence is written here
// (texts come translated from the page in data-… attributes).
const root = document.documentElement;
const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Does a field differ from what the page came with? People type before this file has arrived, and browsers put back
// what was typed before a reload: no event tells of either, so every enhancement also asks this once at its start.
const differs = field => {
  if (!field.name || field.disabled || ['hidden', 'submit', 'button', 'reset', 'image'].includes(field.type)) return false;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.type === 'file') return field.files.length > 0;
  if (field.options) {
    const given = [...field.options].filter(option => option.defaultSelected);
    if (given.length || field.multiple) return [...field.options].some(option => option.selected !== (field.multiple ? option.defaultSelected : option === given.at(-1)));
    return field.selectedIndex !== [...field.options].findIndex(option => !option.disabled);
  }
  if (!('defaultValue' in field) || field.tagName !== 'INPUT') return 'defaultValue' in field && field.value !== field.defaultValue;
  const given = document.createElement('input'); // the browser tidies what does not suit the type
  given.type = field.type;
  given.value = field.defaultValue;
  return field.value !== given.value;
};

// Colour theme: shown at once; the form still posts so that the server remembers it.
const theme = document.querySelector('[data-theme-select]');
const showTheme = () => {
  if (theme.value === 'auto') delete root.dataset.bsTheme;
  else root.dataset.bsTheme = theme.value;
};
theme?.addEventListener('change', showTheme);
if (theme && differs(theme)) showTheme();

// Menus close with Escape or a click outside.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const menu of all('.menu[open]')) { menu.open = false; menu.querySelector('summary').focus(); }
});
document.addEventListener('click', event => {
  for (const menu of all('.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});

// The error summary takes the focus so that it is read first.
document.querySelector('.errsum:not([data-still] *)')?.focus();

// Facets and step rail are open where there is room for them.
const openWhereWide = (selector, query) => {
  const wide = window.matchMedia(query);
  const apply = () => { if (wide.matches) for (const box of all(selector)) box.open = true; };
  wide.addEventListener('change', apply);
  apply();
};
openWhereWide('.facet-drop', '(min-width: 62rem)');
openWhereWide('.rail-drop', '(min-width: 74.01rem)');

// Where tabs are wider than the screen, the present one is in sight.
for (const tabs of all('.tabs')) {
  const present = tabs.querySelector('[aria-current]')?.parentElement;
  if (present) tabs.scrollLeft += present.getBoundingClientRect().left - tabs.getBoundingClientRect().left - (tabs.clientWidth - present.offsetWidth) / 2;
}

// A question before something that cannot be undone.
document.addEventListener('submit', event => {
  const ask = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (ask && !window.confirm(ask)) event.preventDefault();
});

// Selects that show something else apply themselves; their button stays for everybody else.
for (const select of all('select[data-submit]')) select.addEventListener('change', () => select.form.requestSubmit());

// Weights gate: live total. The server checks again.
for (const gate of all('[data-gate]')) {
  const fields = all('[data-weight]', gate.closest('form') ?? document);
  const value = gate.querySelector('[data-gate-val]');
  const say = gate.querySelector('[data-gate-say]');
  const show = () => {
    const total = Math.round(fields.reduce((sum, field) => sum + (Number(field.value.replace(',', '.')) || 0), 0) * 100) / 100;
    value.textContent = fill(gate.dataset.total, { n: total.toLocaleString(root.lang) });
    gate.classList.toggle('gate-off', total !== 100);
    const text = total === 100 ? gate.dataset.even : total < 100 ? gate.dataset.under : gate.dataset.over;
    say.textContent = fill(text, { n: (Math.round(Math.abs(100 - total) * 100) / 100).toLocaleString(root.lang) });
  };
  for (const field of fields) field.addEventListener('input', show);
  if (fields.some(differs)) show();
}

// Enter in a list of lines goes to the next line; in the last one it asks for more of them.
document.addEventListener('keydown', event => {
  const field = event.target;
  if (event.key !== 'Enter' || event.isComposing || field.tagName !== 'INPUT' || field.type !== 'text' || !field.form) return;
  const add = all('button[name="add"]', field.form).find(button => field.name.startsWith(`${button.value}-`));
  if (!add) return;
  event.preventDefault();
  const lines = all('input[type="text"]', field.form).filter(line => line.name.startsWith(`${add.value}-`));
  const next = lines[lines.indexOf(field) + 1];
  if (next) next.focus();
  else add.click();
});

// Characters used.
for (const counter of all('[data-count-for]')) {
  const field = document.getElementById(counter.dataset.countFor);
  const show = () => { counter.textContent = fill(counter.dataset.countText, { n: [...field.value].length, max: counter.dataset.countMax }); };
  field?.addEventListener('input', show);
  if (field && differs(field)) show();
}

// Letters as search sees them (core/letters.py): without accents, ligatures spelled out.
const SPELLED = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ŋ: 'n', ı: 'i', ə: 'e', '’': "'" };
const fold = text => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[ßæœøđðþłħŧŋıə’]/g, letter => SPELLED[letter]);

// Long lists of check boxes get a filter.
for (const box of all('[data-filter]')) {
  const input = box.querySelector('[data-filter-input]');
  const status = box.querySelector('[data-filter-status]');
  const rows = all('[data-filter-row]', box);
  input.closest('[hidden]')?.removeAttribute('hidden');
  const apply = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = fold(row.textContent);
      const keep = words.every(word => text.includes(word)) || row.querySelector('input').checked;
      row.hidden = !keep;
      shown += keep;
    }
    status.textContent = fill(status.dataset.text, { n: shown, max: rows.length });
    for (const rest of all('[data-groups-rest]', box)) rest.open = words.length > 0;
  };
  input.addEventListener('input', apply);
  if (input.value) apply();
  input.addEventListener('keydown', event => { if (event.key === 'Enter') event.preventDefault(); });
}

// Choices grouped by sector: the groups of the sectors chosen stand open, the others wait in the <details>.
for (const box of all('[data-groups-of]')) {
  const names = box.dataset.groupsOf.split(' ');
  const rest = box.querySelector('[data-groups-rest]');
  const form = box.closest('form');
  const groups = all('[data-group]', form);
  form.addEventListener('change', event => {
    if (!names.includes(event.target.name)) return;
    const chosen = new Set(all('input:checked', form).filter(input => names.includes(input.name)).map(input => input.value));
    for (const group of groups) {
      if (chosen.has(group.dataset.group) || group.querySelector('input:checked')) rest.before(group);
      else rest.append(group);
    }
    rest.hidden = !rest.querySelector('[data-group]');
    rest.open = !chosen.size;
  });
}

// Combobox: a select with many entries becomes a text field with suggestions; the select keeps the value.
const combobox = select => {
  const input = document.createElement('input');
  const list = document.createElement('ul');
  const options = [...select.options].filter(option => option.value !== '');
  Object.assign(input, { type: 'text', className: 'form-control', autocomplete: 'off', id: select.id });
  Object.assign(list, { id: `${select.id}-list`, className: 'combo-list', hidden: true });
  select.id = `${select.id}-value`;
  input.value = select.value ? select.selectedOptions[0].text.trim() : '';
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-autocomplete': 'list', 'aria-controls': list.id })) input.setAttribute(name, value);
  for (const name of ['aria-describedby', 'aria-invalid']) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', select.dataset.comboLabel ?? '');
  const frame = document.createElement('div');
  frame.className = 'combo';
  select.hidden = true;
  select.before(frame);
  frame.append(input, list, select);
  let active = -1;
  const close = () => { list.hidden = true; active = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const choose = option => { select.value = option ? option.value : ''; input.value = option ? option.text.trim() : ''; close(); for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true })); };
  const mark = index => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === active)));
    const item = list.children[active];
    if (item) { input.setAttribute('aria-activedescendant', item.id); item.scrollIntoView({ block: 'nearest' }); }
  };
  const open = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const found = options.filter(option => words.every(word => fold(option.text).includes(word))).slice(0, 12);
    list.replaceChildren(...found.map((option, index) => {
      const item = document.createElement('li');
      Object.assign(item, { id: `${list.id}-${index}`, textContent: option.text.trim() });
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.addEventListener('mousedown', event => { event.preventDefault(); choose(option); });
      item.dataset.value = option.value;
      return item;
    }));
    active = -1;
    list.hidden = found.length === 0;
    input.setAttribute('aria-expanded', String(found.length > 0));
  };
  input.addEventListener('input', open);
  input.addEventListener('blur', () => {
    const typed = options.find(option => fold(option.text.trim()) === fold(input.value.trim()));
    if (typed || input.value.trim() === '') choose(typed);
    else { close(); if (select.value) input.value = select.selectedOptions[0].text.trim(); }
  });
  input.addEventListener('keydown', event => {
    const count = list.children.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open();
      if (list.children.length) mark((active + (event.key === 'ArrowDown' ? 1 : -1) + list.children.length) % list.children.length);
    } else if (event.key === 'Enter' && !list.hidden && count) {
      event.preventDefault();
      const value = list.children[active === -1 ? 0 : active].dataset.value;
      choose(options.find(option => option.value === value));
    } else if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); close(); }
  });
};
for (const select of all('select[data-combobox]')) combobox(select);

// Autosave: what is typed goes to the form's own address with X-Autosave; the answer is
// {message, fields: {name: value}, fragments: {id: html}}; every part may be missing.
const replaceInside = (id, html) => {
  const place = document.getElementById(id);
  if (place) place.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
};
const unsaved = new Map(); // form → a function that saves what is not saved yet, or nothing to do
// Another form of the page leaves it (a file, a switch of roles): what was typed here is saved first.
document.addEventListener('submit', event => {
  const waiting = [...unsaved].filter(([form]) => form !== event.target).map(([, flush]) => flush()).filter(Boolean);
  if (!waiting.length || event.defaultPrevented || event.target.method !== 'post') return;
  event.preventDefault();
  const send = () => event.target.requestSubmit(event.submitter ?? undefined);
  Promise.race([Promise.all(waiting), new Promise(later => setTimeout(later, 5000))]).then(send, send);
});
for (const form of all('form[data-autosave]')) {
  const status = form.querySelector('.saved');
  const text = status?.querySelector('[data-saved-text]') ?? status;
  let dirty = false; let busy = false; let timer; let sending;
  const save = async () => {
    if (!dirty || busy) return;
    dirty = false; busy = true;
    try {
      const answer = await fetch(form.getAttribute('action') || location.href, { method: 'POST', body: new FormData(form), keepalive: document.visibilityState === 'hidden', headers: { 'X-Autosave': '1', Accept: 'application/json' } });
      const data = (answer.headers.get('Content-Type') ?? '').includes('json') ? await answer.json() : {};
      for (const [name, value] of Object.entries(data.fields ?? {})) if (form.elements[name]) form.elements[name].value = value;
      for (const [id, html] of Object.entries(data.fragments ?? {})) replaceInside(id, html);
      if (text) text.textContent = data.message ?? (answer.ok ? text.textContent : form.dataset.unsaved);
      if (data.again) timer = setTimeout(save, 500);
      status?.classList.toggle('saved-off', !answer.ok);
      if (data.again || answer.status >= 500 || answer.status === 429) dirty = true; // the next one goes through
    } catch {
      dirty = true;
      if (text) text.textContent = form.dataset.unsaved;
      status?.classList.add('saved-off');
    } finally {
      busy = false;
      if (sending) { const [button] = sending; sending = undefined; form.requestSubmit(button); }
    }
  };
  const soon = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 3000);
    // A browser that puts back what was typed puts back the version too, once a script has set it: so what was typed
    // before a reload is never taken for an answer to what somebody else saved meanwhile.
    const version = form.elements.version;
    if (version) version.value = version.value;
  };
  form.addEventListener('input', event => { if (!event.target.matches('[data-filter-input]')) soon(); });
  if ([...form.elements].some(differs)) soon();
  form.addEventListener('submit', event => { // a save on its way brings the version that this one starts from
    dirty = false; clearTimeout(timer);
    if (busy) { event.preventDefault(); sending = [event.submitter ?? undefined]; }
  });
  let tried = false; // once for each other form: what cannot be saved holds nobody up
  unsaved.set(form, () => { if (!dirty || tried) return undefined; tried = true; clearTimeout(timer); return save(); });
  form.addEventListener('input', () => { tried = false; });
  setInterval(save, 20000);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(); });
}

// Fragments that follow background work: replaced until the server sends one without data-poll.
const poll = box => {
  const seconds = box.dataset.pollNow === undefined ? Math.max(1, Number(box.dataset.pollEvery) || 2) : 0; // the first one at once
  delete box.dataset.pollNow;
  setTimeout(async () => {
    try {
      const answer = await fetch(box.dataset.poll, { headers: { 'X-Fragment': '1' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = (box.id && parsed.getElementById(box.id)) || parsed.body.firstElementChild;
      if (!fresh) return;
      box.replaceWith(fresh);
      if (fresh.dataset.poll) poll(fresh);
      else if (fresh.dataset.reload !== undefined) location.reload();
    } catch { poll(box); }
  }, seconds * 1000);
};
for (const box of all('[data-poll]')) poll(box);

// Schedule grid: arrow keys move between the meetings and places of a board.
for (const board of all('[data-board]')) {
  board.addEventListener('keydown', event => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = event.target.closest('td');
    if (!step || !cell) return;
    const rows = all('tbody tr', board);
    let row = rows.indexOf(cell.parentElement); let column = cell.cellIndex;
    for (;;) {
      row += step[0]; column += step[1];
      const next = rows[row]?.cells[column];
      if (!rows[row] || (step[1] && !next) || column < 1) return;
      const target = next?.querySelector('a, button');
      if (target) { event.preventDefault(); target.focus(); return; }
    }
  });
}
