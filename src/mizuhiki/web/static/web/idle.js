/* Locks the screen of somebody who went away (SEC-030), and tells the server of somebody who types or
   reads without sending anything. Tabs of one browser know of each other; nothing is stored.

   A locked page is taken out of the document, not only out of sight, and put back as it was typed once
   the password was given. A page on which nothing was typed is asked for anew. */
(() => {
  'use strict';

  const TELL_EVERY_MS = 60_000;
  const LOOK_EVERY_MS = 5_000;
  const WARN_MS = 2 * 60_000;
  const UNLOCK = 'form[data-unlock]';
  const MOVES = ['keydown', 'pointerdown', 'wheel', 'touchstart'];

  const isChanged = (field) => {
    if (field.type === 'hidden') return false;
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.type === 'file') return field.files.length > 0;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const isTyped = () =>
    Boolean(document.querySelector('main .error-summary')) ||
    [...document.querySelectorAll('main input, main textarea, main select')].some(isChanged);

  const blank = () => {
    const main = document.createElement('main');
    const title = document.createElement('h1');
    const line = document.createElement('p');
    title.textContent = '画面をロックしています';
    line.textContent = 'サーバーにつながりしだい、パスワードの欄が出ます。';
    main.append(title, line);
    return [main];
  };

  document.addEventListener('DOMContentLoaded', () => {
    const form = document.querySelector('form[data-idle-seconds]');
    if (!form) return;
    const limit = Number(form.dataset.idleSeconds) * 1000;
    const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('awake') : null;
    const notice = document.querySelector('#idle');
    let seen = Date.now();
    let told = Date.now();
    let kept = null; // the page while it is locked
    let isAsking = false;

    /* Asks for the page anew, never for the answer to a form. */
    const leave = () => window.location.replace(window.location.pathname + window.location.search);

    const show = (text) => {
      const page = new DOMParser().parseFromString(text, 'text/html');
      if (!page.querySelector(UNLOCK)) return false; // the session is over
      document.title = page.title;
      document.body.replaceChildren(...page.body.childNodes);
      document.querySelector(`${UNLOCK} input[type="password"]`).focus();
      return true;
    };

    const askForPassword = async () => {
      if (isAsking) return;
      isAsking = true;
      try {
        const body = new URLSearchParams(kept.lock);
        const answer = await fetch(form.action, { method: 'POST', body });
        if (!show(await answer.text())) leave();
      } catch {
        isAsking = false; // no connection: the page stays hidden, and `look` tries again
      }
    };

    const lock = ({ isHere = true } = {}) => {
      if (kept) return;
      const page = document.createDocumentFragment();
      kept = {
        page,
        title: document.title,
        focus: document.activeElement,
        isTyped: isTyped(),
        lock: new FormData(form),
      };
      document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
      page.append(...document.body.childNodes);
      document.body.replaceChildren(...blank());
      if (isHere) tabs?.postMessage('locked');
      askForPassword();
    };

    const open = ({ isHere = true } = {}) => {
      if (!kept) return;
      if (isHere) tabs?.postMessage('open');
      if (!kept.isTyped) {
        leave();
        return;
      }
      document.body.replaceChildren(kept.page);
      document.title = kept.title;
      kept.focus?.focus?.();
      seen = told = Date.now();
      notice.hidden = true;
      kept = null;
      isAsking = false;
    };

    const unlock = async (password) => {
      const headers = { 'X-In-Place': '1' };
      const body = new URLSearchParams(new FormData(password));
      const answer = await fetch(password.action, { method: 'POST', body, headers, redirect: 'manual' });
      if (answer.status === 204) open();
      else if (answer.status === 422) show(await answer.text());
      else leave(); // the session ended: sign-in says why
    };

    document.addEventListener('submit', (event) => {
      if (event.target === form) {
        event.preventDefault();
        lock();
      } else if (kept && event.target.matches(UNLOCK)) {
        event.preventDefault();
        unlock(event.target).catch(() => {});
      }
    }, true);

    const tell = async () => {
      told = Date.now();
      const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      const answer = await fetch(form.dataset.awakeUrl, { method: 'POST', body, redirect: 'manual' });
      if (answer.type === 'opaqueredirect') lock();
    };

    const move = () => {
      if (kept) return;
      seen = Date.now();
      notice.hidden = true;
      if (seen - told < TELL_EVERY_MS) return;
      tabs?.postMessage('moved');
      tell().catch(() => {});
    };

    const warn = () => {
      if (!notice.hidden) return;
      const at = new Date(seen + limit);
      const minutes = String(at.getMinutes()).padStart(2, '0');
      notice.querySelector('time').textContent = `${at.getHours()}:${minutes}`;
      notice.hidden = false;
    };

    const look = () => {
      if (kept) {
        askForPassword();
        return;
      }
      const idle = Date.now() - seen;
      if (idle >= limit - WARN_MS) warn();
      if (idle >= limit) lock();
    };

    MOVES.forEach((kind) => document.addEventListener(kind, move, { passive: true }));
    tabs?.addEventListener('message', ({ data }) => {
      if (data === 'locked') lock({ isHere: false });
      else if (data === 'open') open({ isHere: false });
      else {
        seen = Date.now();
        notice.hidden = true;
      }
    });
    document.addEventListener('visibilitychange', look);
    window.setInterval(look, LOOK_EVERY_MS);
  });
})();
