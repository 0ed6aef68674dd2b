/* The operator's desk: clocks that run, a note that is saved while it is typed, and the call that rings.
   Nothing is kept in the browser; without this script the page works, and is opened anew by hand. */
(() => {
  'use strict';

  const SAVE_EVERY_MS = 2_000; // a word is safe within three seconds
  const AGAIN_MS = 5_000;
  const LATE_MS = 700; // by which a saving on its way has come
  const desk = document.querySelector('[data-calls]');
  if (!desk) return;

  /* --- clocks ------------------------------------------------------------------------------------ */

  const written = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  const tick = () => document.querySelectorAll('.clock[data-since]').forEach((one) => {
    const ms = Date.now() - Date.parse(one.dataset.since);
    one.querySelector('[data-clock]').textContent = written(ms);
    one.classList.toggle('late', ms > Number(one.dataset.limit));
  });
  window.setInterval(tick, 1_000);
  document.addEventListener('htmx:afterSettle', tick);
  tick();

  /* --- the note ----------------------------------------------------------------------------------- */

  const note = document.querySelector('#note');
  const saved = document.querySelector('#saved');
  let turn = Number(note?.dataset.turn || 0);
  let timer = 0;
  let isSent = false; // the form goes itself
  let isTouched = false;

  const save = async () => {
    window.clearTimeout(timer);
    timer = 0;
    turn += 1;
    note.elements.turn.value = turn + 1; // of the form, should it be sent next
    const body = new URLSearchParams(new FormData(note));
    body.set('turn', turn);
    body.delete('once');
    try {
      const answer = await fetch(note.dataset.saveUrl, { method: 'POST', body, keepalive: true, redirect: 'manual' });
      if (answer.status !== 200 && answer.status !== 422) throw new Error('not saved');
      saved.textContent = await answer.text();
      saved.classList.toggle('wrong', !answer.ok);
      const kept = Number(answer.headers.get('Note-Turn') || 0);
      if (kept > turn) { // another page of this call saved later; what is typed here is newer still
        turn = kept;
        later(0);
      }
    } catch {
      saved.textContent = 'メモを保存できません。つながりしだい保存します。';
      saved.classList.add('wrong');
      later(AGAIN_MS);
    }
  };
  const later = (ms) => {
    if (!timer && !isSent) timer = window.setTimeout(save, ms);
  };
  const now = () => (timer && !isSent ? save() : Promise.resolve());

  /* A word typed just before the page was opened anew may have been saved after it was drawn. */
  const catchUp = async () => {
    const answer = await fetch(note.dataset.noteUrl, { redirect: 'manual' });
    if (!answer.ok) return;
    const kept = await answer.json();
    if (kept.turn <= turn) return;
    turn = kept.turn;
    note.elements.turn.value = turn + 1;
    if (isTouched) return;
    Object.entries(kept.fields).forEach(([name, value]) => {
      const field = note.elements[name];
      if (name === 'answers') return; // drawn by the server
      if (field?.type === 'checkbox') field.checked = Boolean(value);
      else if (field) field.value = value;
    });
  };

  if (note) {
    note.elements.turn.value = turn + 1;
    window.setTimeout(() => catchUp().catch(() => {}), LATE_MS);
    note.addEventListener('input', () => {
      isTouched = true;
      later(SAVE_EVERY_MS);
    });
    document.addEventListener('change', (event) => { // marks of the FAQ stand outside the form
      if (event.target.form === note) later(SAVE_EVERY_MS);
    });
    note.addEventListener('submit', () => {
      isSent = true;
      window.clearTimeout(timer);
      timer = 0;
    });
    window.addEventListener('pagehide', now);
    document.addEventListener('visibilitychange', () => document.hidden && now());
    document.addEventListener('submit', (event) => {
      if (event.target !== note) now();
    }, true);
  }

  /* --- the call ----------------------------------------------------------------------------------- */

  const refresh = async () => {
    const bar = document.querySelector('#call-bar');
    const answer = await fetch(bar.dataset.part, { headers: { 'HX-Request': 'true' }, redirect: 'manual' });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const box = document.querySelector('#bar-box');
    const hadFocus = box.contains(document.activeElement);
    box.replaceChildren(...page.body.childNodes);
    if (hadFocus) box.querySelector('select, button')?.focus();
    tick();
  };

  const follow = async (token) => {
    const here = document.querySelector('#call-bar')?.dataset.token || desk.dataset.calls;
    const next = document.querySelector('#next-call');
    if (next) next.hidden = true; // unless it still rings
    if (token === here) return;
    const call = (text) => text.split('-')[0];
    if (here === 'none' && token !== 'none') window.location.assign(desk.dataset.desk);
    else if (token === 'none' || call(token) === call(here)) await refresh();
    else next.hidden = false;
  };

  if (window.EventSource && desk.dataset.stream) {
    const stream = new EventSource(desk.dataset.stream);
    stream.addEventListener('call', (event) => follow(event.data).catch(() => {}));
    window.addEventListener('pagehide', () => stream.close());
  }
})();
