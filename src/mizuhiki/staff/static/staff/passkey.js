/* Buttons that ask a security key; the ceremony itself is django-allauth's. */
(() => {
  'use strict';
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault();
    const place = document.querySelector('[data-passkey-error]');
    place.textContent = 'エラー：キーを確認できませんでした。キーを接続し直すか、別の方法を選んでください。';
    place.hidden = false;
  });
  document.addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector('[data-passkey]');
    if (!button) return;
    const ids = { credential: button.dataset.credential, data: 'passkey-data' };
    const forms = window.allauth.webauthn.forms;
    if (button.dataset.passkey === 'add') forms.addForm({ ids: { ...ids, add: button.id } });
    else forms.authenticateForm({ ids: { ...ids, authenticate: button.id } });
  });
})();
