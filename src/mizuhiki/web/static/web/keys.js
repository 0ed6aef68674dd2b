/* Keys, focus and double presses of the staff site. Each page works without it; nothing is kept in the
   browser. No key fires while kana are being converted, nor, Alt combinations apart, while text is typed. */
(() => {
  'use strict';

  const one = (selector, within = document) => within.querySelector(selector);
  const isConverting = (event) => event.isComposing || event.keyCode === 229;
  const isTyping = (target) =>
    target.matches?.('textarea, select, [contenteditable], input:not([type="checkbox"]):not([type="radio"])');

  /* Where a page begins in its search box, nobody looks for a name that begins with a question mark. */
  const isEmptySearch = (target) => target.matches?.('[data-search]') && target.value === '';

  const isSeen = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;

  /* --- the keys of every page ---------------------------------------------------------------- */

  const search = () => {
    const box = one('#search');
    box?.focus();
    box?.select();
    return Boolean(box);
  };

  const showKeys = () => {
    const keys = one('#keys');
    if (!keys) return false;
    if (!keys.open) keys.showModal();
    return true;
  };

  /* A field may stand apart from its form; what is folded away is no choice where something is seen. */
  const saveWithin = (within) => {
    const found = [...within.querySelectorAll('[data-save]:not([disabled])')];
    return found.find(isSeen) || found[0];
  };
  const save = () => {
    const form = document.activeElement?.form || document.activeElement?.closest('form');
    const button = saveWithin(form || document) || saveWithin(document);
    button?.click();
    return Boolean(button);
  };

  const rowLink = (row) => one('a[href], button', row);

  const stepRow = (step) => {
    const within = document.activeElement?.closest('table[data-rows]') || one('table[data-rows]');
    if (!within) return false;
    const rows = [...within.tBodies].flatMap((body) => [...body.rows]).filter(rowLink);
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    if (!next) return false;
    rowLink(next).focus();
    next.scrollIntoView({ block: 'nearest' });
    return true;
  };

  const inRows = () => Boolean(document.activeElement?.closest('table[data-rows]'));
  const actions = {
    '/': search,
    '?': showKeys,
    j: () => stepRow(1),
    k: () => stepRow(-1),
    ArrowDown: () => inRows() && stepRow(1),
    ArrowUp: () => inRows() && stepRow(-1),
  };

  /* A page gives its acts keys: data-key="F2", data-key="Alt+1". A field is entered, a button pressed. */
  const nameOf = (event) => (event.altKey && /^Digit\d$/.test(event.code) ? `Alt+${event.code.slice(5)}` : event.key);

  const keyed = (event) => {
    if (event.ctrlKey || event.metaKey || one('dialog[open]')) return false;
    const name = nameOf(event);
    if (!/^(F\d{1,2}|Alt\+\d)$/.test(name) || (event.altKey && !name.startsWith('Alt'))) return false;
    const all = [...document.querySelectorAll(`[data-key="${name}"]`)].filter(isSeen);
    const target = all.find((element) => element.closest('main')) || all[0]; // a page's own key goes first
    if (!target) return false;
    const field = target.matches('input, textarea, select') ? target : one('input, textarea, select', target);
    if (field && !/^(radio|checkbox)$/.test(field.type)) {
      field.focus();
      field.select?.();
    } else {
      (field || target).focus();
      (field || target).click();
    }
    return true;
  };

  document.addEventListener('keydown', (event) => {
    if (isConverting(event)) {
      if (event.key === 'Enter' && !event.isComposing) event.preventDefault();
      return;
    }
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === 'KeyS') {
      if (save()) event.preventDefault();
      return;
    }
    if (keyed(event)) {
      event.preventDefault();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || one('dialog[open]')) return;
    if (isTyping(event.target) && !(event.key === '?' && isEmptySearch(event.target))) return;
    if (Object.hasOwn(actions, event.key) && actions[event.key]()) event.preventDefault();
  });

  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-keys], [data-close], [data-print]');
    if (!link) return;
    event.preventDefault();
    if ('keys' in link.dataset) showKeys();
    else if ('close' in link.dataset) link.closest('dialog').close();
    else window.print();
  });

  /* --- a form is sent once --------------------------------------------------------------------
     The server makes sure of it by the form's key; here the button only shows that it was heard. */

  const sending = new Set();

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || 'stay' in form.dataset) return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    sending.add(form);
    form.setAttribute('aria-busy', 'true');
    setTimeout(() => form.querySelectorAll('button').forEach((button) => { button.disabled = true; }));
  });

  window.addEventListener('pageshow', () => {
    sending.forEach((form) => {
      form.removeAttribute('aria-busy');
      form.querySelectorAll('button').forEach((button) => { button.disabled = false; });
    });
    sending.clear();
  });

  /* What scrolls sideways can be reached and scrolled with the keyboard; what fits is no tab stop. */
  const openScrollers = () => document.querySelectorAll('.table-box, .chart-box').forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  });
  window.addEventListener('resize', openScrollers);
  document.addEventListener('toggle', openScrollers, true);
  document.fonts?.ready.then(openScrollers); // our letters are wider than those a page begins with

  /* --- what htmx brings ----------------------------------------------------------------------- */

  const arrive = (part) => {
    openScrollers();
    (part.matches?.('[data-focus]') ? part : one('[data-focus]', part))?.focus();
    const said = one('[data-said]');
    const words = (part.matches?.('[data-say]') ? part : one('[data-say]', part))?.dataset.say;
    if (said && words && said.textContent !== words) said.textContent = words;
  };

  const tellTrouble = (event) => {
    const trouble = one('#trouble');
    const status = event.detail.xhr?.status || 0;
    trouble.textContent = status >= 400 && status < 500
      ? 'この操作はできませんでした。画面を開き直してください。'
      : 'うまく動きませんでした。画面を開き直し、登録されたかどうかを確かめてください。';
    trouble.hidden = false;
  };

  /* htmx notes the present address, and with it what was searched. It does without as well. */
  const keepNothing = () => sessionStorage.clear();
  keepNothing();
  ['htmx:pushedIntoHistory', 'htmx:replacedInHistory', 'htmx:historyRestore'].forEach((name) =>
    document.addEventListener(name, keepNothing));

  document.addEventListener('htmx:afterSettle', (event) => arrive(event.target));
  ['htmx:responseError', 'htmx:sendError', 'htmx:timeout'].forEach((name) =>
    document.addEventListener(name, tellTrouble));

  /* --- when the page is there ------------------------------------------------------------------ */

  const narrow = window.matchMedia('(max-width: 56rem)');
  const foldMenu = () => {
    const menu = one('.menu details');
    if (menu) menu.open = !narrow.matches;
  };
  foldMenu();
  narrow.addEventListener('change', foldMenu);
  arrive(document.body);
})();
