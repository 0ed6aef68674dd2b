// Keeps the board fresh: a stream where the browser has one, else a question every five seconds.
(() => {
  const box = document.querySelector('[data-board]');
  if (!box) return;
  const late = document.querySelector('[data-board-late]');
  let heard = Date.now();
  const show = html => {
    box.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
    heard = Date.now();
    tick();
  };
  const two = number => String(number).padStart(2, '0');
  const tick = () => {
    for (const one of box.querySelectorAll('[data-since]')) {
      const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(one.dataset.since)) / 1000));
      one.textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    }
    if (late) late.hidden = Date.now() - heard < 25000;
  };
  const ask = async () => {
    const answer = await fetch(box.dataset.part, {headers: {'HX-Request': 'true'}});
    if (answer.ok && answer.status === 200) show(await answer.text());
  };
  if (window.EventSource) {
    const stream = new EventSource(box.dataset.stream);
    stream.addEventListener('board', event => show(event.data));
  } else {
    setInterval(() => ask().catch(() => {}), 5000);
  }
  setInterval(tick, 1000);
  tick();
})();
