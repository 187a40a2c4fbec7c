'use strict';
// Shows what was typed to whoever asks, and says that Caps Lock is on. Without it nothing is missing.
(() => {
  for (const button of document.querySelectorAll('button[data-shows]')) {
    const input = document.getElementById(button.dataset.shows);
    const caps = button.previousElementSibling;
    const show = (shown) => {
      input.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shown));
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      show(input.type === 'password');
      input.focus();
    });
    // Browsers remember what was typed into a field of plain text.
    input.form.addEventListener('submit', () => show(false));
    for (const kind of ['keydown', 'keyup']) input.addEventListener(kind, (event) => { caps.hidden = !event.getModifierState?.('CapsLock'); });
    input.addEventListener('blur', () => { caps.hidden = true; });
  }
})();
