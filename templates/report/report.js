// Search, filters, permalinks, keys and the choice of dark or light. It hides, opens and marks what
// is there, and makes no content: without it the page is whole.
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = byId('filters');
  const rows = all('[data-row]');
  const groups = all('[data-group]');
  const chips = all('.chip');
  const selects = ['kind', 'entity', 'snapshot'].map(byId).filter(Boolean);
  const search = byId('q');
  const opened = new Set(); // folds of the matrix that are open
  let printing = false;

  // Dark and light: what the system says, unless the reader chose.
  const theme = byId('theme');
  const remember = (value) => {
    try {
      if (value === undefined) return localStorage.getItem('bpgen-theme');
      localStorage.setItem('bpgen-theme', value);
    } catch { /* a file may have no storage */ }
    return value;
  };
  const setTheme = (value) => {
    if (value === 'dark' || value === 'light') document.documentElement.dataset.theme = value;
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    theme.textContent = dark ? 'Light' : 'Dark';
    theme.setAttribute('aria-label', dark ? 'Switch to light' : 'Switch to dark');
    return dark;
  };
  const toggleTheme = () => {
    const next = setTheme() ? 'light' : 'dark';
    setTheme(next);
    remember(next);
  };
  theme.hidden = false;
  theme.addEventListener('click', toggleTheme);
  setTheme(remember());

  // Printing shows everything; what is long and says little is closed till then.
  for (const d of all('details[data-close]')) d.open = false;
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    closed.forEach((d) => { d.open = true; });
  });
  addEventListener('afterprint', () => closed.forEach((d) => { d.open = false; }));

  if (!form || rows.length === 0) return;
  form.hidden = false;
  byId('keys').hidden = false;

  // What a row is found by. The texts of the page are read once.
  const texts = new Map(rows.map((row) => [row, `${row.dataset.entity} ${row.dataset.kind} ${row.id} ${row.textContent}`.toLowerCase()]));
  const has = (list, value) => (list || '').split(' ').includes(value);
  const inSnapshot = (row, wanted) => {
    const [what, which] = wanted.split('-');
    if (which === undefined) return row.dataset.side === wanted;
    return has(row.dataset[what], which);
  };

  const state = () => ({
    q: search.value.trim(),
    effect: chips.filter((c) => c.getAttribute('aria-pressed') === 'true').map((c) => c.dataset.effect),
    ...Object.fromEntries(selects.map((s) => [s.id, s.value])),
  });
  const isFiltered = (s) => s.q !== '' || s.effect.length > 0 || selects.some((x) => s[x.id] !== '');

  const matches = (row, s) =>
    s.q.toLowerCase().split(/\s+/).every((word) => texts.get(row).includes(word)) &&
    (s.effect.length === 0 || s.effect.some((e) => has(row.dataset.effects, e))) &&
    (!s.kind || row.dataset.kind === s.kind) &&
    (!s.entity || row.dataset.entity === s.entity) &&
    (!s.snapshot || inSnapshot(row, s.snapshot));

  // Another choice of filters opens what it finds; whoever reads may then close it.
  const show = (chosen = false) => {
    const s = state();
    const filtered = isFiltered(s);
    const found = new Set(rows.filter((row) => matches(row, s)));
    if (chosen) opened.clear();
    for (const group of groups) {
      group.hidden = filtered && !all('[data-row]', group).some((row) => found.has(row));
      if (chosen && filtered && !group.hidden) {
        if (group.tagName === 'DETAILS') group.open = true;
        else opened.add(group);
      }
      const button = group.querySelector('.fold button');
      if (button) button.setAttribute('aria-expanded', String(opened.has(group)));
    }
    for (const row of rows) {
      const fold = row.closest('[data-fold]');
      row.hidden = !found.has(row) || (fold !== null && !printing && !opened.has(fold));
    }
    label();
    form.classList.toggle('filtered', filtered);
    byId('shown').textContent = filtered ? `Showing ${found.size} of ${rows.length}` : `${rows.length} in all`;
    byId('clear').disabled = !filtered;
    byId('nothing').hidden = found.size > 0;
  };

  // The state of the filters is the fragment "#/q=…"; any other is the id of what it leads to.
  const write = () => {
    const s = state();
    const params = new URLSearchParams();
    if (s.q) params.set('q', s.q);
    if (s.effect.length) params.set('effect', s.effect.join(','));
    for (const x of selects) if (x.value) params.set(x.id, x.value);
    const text = params.toString();
    history.replaceState(null, '', text ? `#/${text}` : '#');
  };
  const fill = (params) => {
    search.value = params.get('q') || '';
    const effects = (params.get('effect') || '').split(',');
    for (const c of chips) c.setAttribute('aria-pressed', String(effects.includes(c.dataset.effect)));
    for (const x of selects) {
      x.value = params.get(x.id) || '';
      if (x.selectedIndex < 0) x.value = '';
    }
    show(true);
  };
  const reveal = (id) => {
    const target = byId(id);
    if (!target) return;
    if (target.matches('[data-row], [data-group]')) {
      fill(new URLSearchParams());
      const fold = target.closest('[data-fold]');
      if (fold) opened.add(fold);
      show();
    }
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    if (target.matches('[data-row]')) target.focus({ preventScroll: true });
    target.scrollIntoView({ block: target.matches('[data-row]') ? 'center' : 'start' });
  };
  const read = () => {
    const fragment = location.hash.slice(1);
    if (location.hash.startsWith('#/')) fill(new URLSearchParams(location.hash.slice(2)));
    else if (fragment) reveal(fragment);
    else fill(new URLSearchParams());
  };
  const change = () => { show(true); write(); };
  const clear = () => { fill(new URLSearchParams()); write(); };

  // Going to a section does not give up the filters, nor their address.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]:not([data-filter])');
    const target = link && byId(link.hash.slice(1));
    if (!target || target.matches('[data-row], [data-group]') || !location.hash.startsWith('#/')) return;
    event.preventDefault();
    target.scrollIntoView();
    if (target.matches('[tabindex]')) target.focus({ preventScroll: true });
  });

  search.addEventListener('input', change);
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const x of selects) x.addEventListener('change', change);
  for (const c of chips) {
    c.addEventListener('click', () => {
      c.setAttribute('aria-pressed', String(c.getAttribute('aria-pressed') !== 'true'));
      change();
    });
  }
  byId('clear').addEventListener('click', clear);
  for (const a of all('a[data-filter]')) {
    a.addEventListener('click', (event) => {
      event.preventDefault();
      fill(new URLSearchParams(a.dataset.filter.slice(1)));
      write();
      form.scrollIntoView();
      search.focus({ preventScroll: true });
    });
  }

  // Open and close: details by themselves, the blocks of the matrix by a button.
  for (const label of all('.fold')) {
    const group = label.closest('[data-fold]');
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...label.childNodes);
    label.append(button);
    button.addEventListener('click', () => {
      if (!opened.delete(group)) opened.add(group);
      show();
    });
  }
  const folds = all('[data-fold]');
  const cards = all('details[data-group]');
  const anyOpen = () => cards.some((d) => d.open) && folds.length === 0 || opened.size > 0;
  const label = () => { byId('all').textContent = anyOpen() ? 'Close all' : 'Open all'; };
  const toggleAll = () => {
    const open = !anyOpen();
    for (const d of cards) d.open = open;
    opened.clear();
    if (open) folds.forEach((f) => opened.add(f));
    show();
  };
  byId('all').addEventListener('click', toggleAll);
  for (const d of cards) d.addEventListener('toggle', label);
  if (rows.length > 400 || folds.length > 0) cards.forEach((d) => { d.open = false; });

  addEventListener('beforeprint', () => { printing = true; show(); });
  addEventListener('afterprint', () => { printing = false; show(); });

  // The keyboard, as the foot of the page describes it.
  const visible = () => rows.filter((row) => row.getClientRects().length > 0);
  const move = (by) => {
    const list = visible();
    if (list.length === 0) return;
    const at = list.indexOf(document.activeElement.closest('[data-row]'));
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
    list[next].focus({ preventScroll: true });
    list[next].scrollIntoView({ block: 'center' });
  };
  const keys = {
    '/': () => { search.focus(); search.select(); },
    j: () => move(1),
    k: () => move(-1),
    e: toggleAll,
    t: toggleTheme,
    '?': () => byId('keys').scrollIntoView(),
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      clear();
      document.activeElement.blur();
      return;
    }
    if (event.key === 'Enter' && document.activeElement.matches('[data-row]')) {
      history.replaceState(null, '', `#${document.activeElement.id}`);
      return;
    }
    const typing = document.activeElement.matches('input[type="search"], select');
    if (typing || !byId('single-keys').checked || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  addEventListener('hashchange', read);
  show();
  read();
})();
