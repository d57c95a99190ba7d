/* What Gradio's components lack for keyboards and screen readers. Runs in every page before anything is shown. */
(() => {
  const all = (css) => [...document.querySelectorAll(css)];
  const one = (css) => document.querySelector(css);
  const set = (element, name, value) => {
    if (element && value && element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  /* A browser may forbid a page to keep anything; Gradio's components would fail there, so they get a memory instead. */
  try { window.localStorage.length } catch {
    const kept = new Map();
    Object.defineProperty(window, 'localStorage', { configurable: true, value: {
      blocked: true, get length() { return kept.size }, key: (at) => [...kept.keys()][at] ?? null,
      getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, String(value)),
      removeItem: (key) => kept.delete(key), clear: () => kept.clear() } });
  }

  /* Full storage would lose progress in silence: #unkept tells Python when writing begins to fail, and when it works again. */
  const PAGE = 'conversationally', PROBE = `${PAGE}-probe`;
  const write = Storage.prototype.setItem, failing = new Set();
  let told = '';
  window.keeping = () => {
    told = failing.size ? 'full' : '';
    try {
      if (localStorage.blocked) told = 'blocked';
      else write.call(localStorage, PROBE, 'x'.repeat(100));
    } catch { told = 'full'; }
    localStorage.removeItem(PROBE);
    return told;
  };
  Storage.prototype.setItem = function (key, value) {
    try {
      write.call(this, key, value);
      failing.delete(key);
    } catch (error) {
      if (!String(key).startsWith(PAGE)) throw error;
      failing.add(key);
    }
    const before = told;
    if (String(key).startsWith(PAGE) && keeping() !== before) one('#unkept')?.click();
  };

  /* Whatever changes in these views is read out when the screen reader is free. */
  const LIVE = '#spoken, #note, #quiz, #quiz-said, #review-files, #data-said, #offer, #storage';
  const LINES = '#chat [data-testid=bot]';
  /* Where the focus goes when the element that had it is gone and its view has no other one. */
  const HOME = { corrections: '#corrections', again: '#corrections', suggested: '#chat', offer: '#chat', storage: '#chat',
    asks: '#quiz', 'delete-sure': '#delete-all' };
  let last = null;

  const visible = (element) => element?.isConnected && element.getClientRects().length > 0;

  function languages() {
    const { language, interface: ui } = one('#spoken [data-language]')?.dataset ?? {};
    set(document.documentElement, 'lang', ui);
    all('#chat [role=log], #panel .textfield, #box textarea, #second textarea').forEach((e) => set(e, 'lang', language));
    set(one('#answer textarea, #answer input'), 'lang', one('#quiz .front')?.lang);
  }

  function names() {
    all(LIVE).forEach((element) => {
      set(element, 'aria-live', 'polite');
      set(element, 'aria-atomic', 'true');
    });
    set(one('#chat [role=log]'), 'aria-label', one('#chat [data-testid=block-label]')?.innerText.trim());
    all('fieldset').forEach((e) => set(e, 'aria-label', e.querySelector('[data-testid=block-info]')?.innerText.trim()));
    all('fieldset[id] input[type=radio]').forEach((e) => { e.name = e.closest('fieldset').id; }); // one group for arrows
    all('[role=tab][aria-controls]').forEach((e) => set(document.getElementById(e.getAttribute('aria-controls')),
      'aria-label', e.innerText.trim()));
  }

  /* The tutor's lines can be asked for their meaning: one stop of the Tab key, and arrows between them. */
  function lines() {
    const found = all(LINES), stop = found.includes(document.activeElement) ? document.activeElement : found.at(-1);
    found.forEach((line) => {
      set(line, 'role', 'button');
      set(line, 'aria-label', line.innerText.trim());
      set(line, 'aria-description', one('#meaning')?.innerText.replace(/^\P{L}+/u, ''));
      line.tabIndex = line === stop ? 0 : -1;
    });
  }

  /* A button that does its work and disappears leaves the focus at its neighbour. */
  function refocus() {
    if (!last || document.activeElement !== document.body || visible(last.element)) return;
    const view = one(`#${last.view}`), buttons = view ? [...view.querySelectorAll('button')].filter(visible) : [];
    const next = buttons[Math.min(last.at, buttons.length - 1)] ?? one(HOME[last.view]);
    if (!visible(next)) return;
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus();
  }

  let waiting = false;
  function tidy() {
    waiting = false;
    languages();
    names();
    lines();
    refocus();
  }
  const later = () => {
    if (!waiting) setTimeout(tidy, 30);
    waiting = true;
  };

  document.addEventListener('change', later);
  document.addEventListener('focusin', ({ target }) => {
    const view = target.closest(Object.keys(HOME).map((id) => `#${id}`).join());
    const at = view ? [...view.querySelectorAll('button')].filter(visible).indexOf(target) : -1;
    last = view ? { element: target, view: view.id, at: Math.max(0, at) } : null;
  });

  window.addEventListener('keydown', (event) => {
    const { target, key } = event;
    /* Gradio would open the list again that is just being left. */
    if ((key === 'Tab' || key === 'Shift') && target.matches?.('[role=combobox]')) event.stopPropagation();
    const line = target.closest?.(LINES), tab = target.closest?.('#tabs [role=tab]');
    if (!line && !tab) return;
    const found = line ? all(LINES) : all('#tabs [role=tab]'), at = found.indexOf(line ?? tab);
    const to = { ArrowUp: at - 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowRight: at + 1, Home: 0,
      End: found.length - 1 }[key];
    if (to !== undefined) found[Math.max(0, Math.min(to, found.length - 1))].focus();
    else if (line && (key === 'Enter' || key === ' ')) line.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  const watch = () => {
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
    later();
  };
  if (document.body) watch();
  else document.addEventListener('DOMContentLoaded', watch);
})();
