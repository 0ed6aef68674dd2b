/* Locks the screen of somebody who went away (SEC-030), and tells the server of somebody who types or
   reads without sending anything. Tabs of one browser know of each other; nothing is stored. */
(() => {
  'use strict';

  const TELL_EVERY_MS = 60_000;
  const LOOK_EVERY_MS = 5_000;
  const WARN_MS = 2 * 60_000;

  document.addEventListener('DOMContentLoaded', () => {
    const form = document.querySelector('form[data-idle-seconds]');
    if (!form) return;
    const limit = Number(form.dataset.idleSeconds) * 1000;
    const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('awake') : null;
    const notice = document.querySelector('#idle');
    let seen = Date.now();
    let told = Date.now();

    const tell = async () => {
      told = Date.now();
      const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      const answer = await fetch(form.dataset.awakeUrl, { method: 'POST', body, redirect: 'manual' });
      if (answer.type === 'opaqueredirect') window.location.reload();
    };

    const move = () => {
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
      const idle = Date.now() - seen;
      if (idle >= limit - WARN_MS) warn();
      if (idle < limit) return;
      document.body.hidden = true;
      form.submit();
    };

    ['keydown', 'pointerdown', 'wheel', 'touchstart'].forEach((kind) => {
      document.addEventListener(kind, move, { passive: true });
    });
    tabs?.addEventListener('message', () => { seen = Date.now(); notice.hidden = true; });
    document.addEventListener('visibilitychange', look);
    window.setInterval(look, LOOK_EVERY_MS);
  });
})();
