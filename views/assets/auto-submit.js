// A field called "submit" would hide the form's own method.
for (const form of document.querySelectorAll('form[data-auto-submit]')) HTMLFormElement.prototype.submit.call(form);
