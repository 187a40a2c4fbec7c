// Tells an application's page whether its session_state still holds. OpenID Connect Session Management 1.0 §3.2.
// SHA-256 by hand: crypto.subtle is not there on plain http, nor in older browsers. FIPS 180-4 §6.2.
(function () {
  'use strict';

  var start = [];
  var constants = [];
  (function () {
    for (var candidate = 2; constants.length < 64; candidate += 1) {
      var prime = true;
      for (var divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) prime = false;
      if (!prime) continue;
      if (start.length < 8) start.push(fraction(Math.pow(candidate, 1 / 2)));
      constants.push(fraction(Math.pow(candidate, 1 / 3)));
    }
  })();

  function fraction(root) {
    return ((root - Math.floor(root)) * 4294967296) | 0;
  }

  function rotate(word, by) {
    return (word >>> by) | (word << (32 - by));
  }

  function digest(text) {
    var bytes = unescape(encodeURIComponent(text));
    var words = [];
    var at;
    for (at = 0; at < bytes.length; at += 1) words[at >> 2] |= bytes.charCodeAt(at) << (24 - (at % 4) * 8);
    words[at >> 2] |= 0x80 << (24 - (at % 4) * 8);
    var blocks = ((bytes.length + 8) >> 6) + 1;
    words[blocks * 16 - 1] = bytes.length * 8;
    var hash = start.slice();
    for (var block = 0; block < blocks; block += 1) hash = compress(hash, words, block * 16);
    var raw = '';
    for (at = 0; at < 32; at += 1) raw += String.fromCharCode((hash[at >> 2] >>> (24 - (at % 4) * 8)) & 255);
    return btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  }

  function compress(hash, words, offset) {
    var w = [];
    var v = hash.slice();
    for (var i = 0; i < 64; i += 1) {
      if (i < 16) w[i] = words[offset + i] | 0;
      else {
        var s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        var s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      var t1 = (v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + w[i]) | 0;
      var t2 = ((rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
      v = [(t1 + t2) | 0, v[0], v[1], v[2], (v[3] + t1) | 0, v[4], v[5], v[6]];
    }
    return hash.map(function (word, i) { return (word + v[i]) | 0; });
  }

  function browserState() {
    var name = document.documentElement.getAttribute('data-cookie') + '=';
    var found = document.cookie.split('; ').filter(function (pair) { return pair.indexOf(name) === 0; });
    return found.length === 0 ? undefined : found[0].slice(name.length);
  }

  function reply(event, word) {
    event.source.postMessage(word, event.origin);
  }

  addEventListener('message', function (event) {
    // A page without an origin can neither have been told a session_state nor be answered.
    if (event.source === null || event.origin === 'null') return;
    var parts = typeof event.data === 'string' ? /^(.+) ([\w-]+)\.([\w-]+)$/.exec(event.data) : null;
    if (parts === null) return reply(event, 'error');
    var state = browserState();
    if (state !== undefined) return reply(event, digest(parts[1] + ' ' + event.origin + ' ' + state + ' ' + parts[3]) === parts[2] ? 'unchanged' : 'changed');
    if (typeof document.hasStorageAccess !== 'function') return reply(event, 'changed');
    // A browser that keeps cookies from frames of other sites would make every application ask again and again: "changed" only where it does not.
    document.hasStorageAccess().then(function (has) { reply(event, has ? 'changed' : 'error'); }, function () { reply(event, 'error'); });
  });
})();
