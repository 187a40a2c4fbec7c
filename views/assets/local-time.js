'use strict';
// The server knows no time zone but UTC; the browser knows its person's.
(() => {
  const page = document.documentElement.lang;
  const baseOf = (tag) => tag.toLowerCase().split('-')[0];
  // A page in English is one for all: whether the day comes before the month, the browser knows of its person, too.
  const locale = navigator.languages.find((tag) => baseOf(tag) === baseOf(page)) ?? page;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  for (const time of document.querySelectorAll('time[datetime]')) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
})();
