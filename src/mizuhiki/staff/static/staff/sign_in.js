/* A password can be looked at before it is sent (6.2.6). */
(() => {
  'use strict';
  document.addEventListener('DOMContentLoaded', () => {
    const fields = [...document.querySelectorAll('input[type="password"]')];
    if (!fields.length) return;
    const label = document.createElement('label');
    const box = document.createElement('input');
    label.className = 'choice';
    box.type = 'checkbox';
    box.addEventListener('change', () => {
      fields.forEach((field) => { field.type = box.checked ? 'text' : 'password'; });
    });
    label.append(box, ' パスワードを表示する');
    fields[fields.length - 1].after(label);
    fields[0].form.addEventListener('submit', () => {
      fields.forEach((field) => { field.type = 'password'; });
    });
  });
})();
