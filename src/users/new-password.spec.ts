import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newPasswordProblem } from './new-password.js';

describe('a new password', () => {
  it.each([
    ['', 'is required'], ['short one', 'at least 15 characters: it has 9'], ['a'.repeat(1025), 'at most 1024'], ['aaaaaaaaaaaaaaaaaa', 'repeats'], ['abcdefghijklmnop', 'follow one another'],
    ['sunshinesunshine', 'everybody tries first'], ['PasswordPassword1', 'everybody tries first'], ['adaadaadaadaada', 'repeats'], ['ada lovelace ada!', 'your own names'],
  ])('%j is refused', (password, problem) => {
    expect(newPasswordProblem(password, ['ada', 'lovelace'])).toContain(problem);
  });

  it.each(['password1234567', 'Password123456789', 'passwordabcdefg', 'Welcome98765432', 'adminqwertz1234', 'P@ssw0rd1234567', 'secret1q2w3e4r5t', 'passwordDragon12', 'changeme-sunshine', 'ada12345lovelace', 'password12345678910', 'doorward abcd 4321', 'qwertyuiop123456', 'C++ 1234567890!', 'qazwsxedcrfvtgb', 'doorward qazwsx edcrfv'])('%j is refused: beside common words and names there is only a row or one more of them', (password) => {
    expect(newPasswordProblem(password, ['ada', 'lovelace', 'c++'])).toContain('everybody tries first');
  });

  it.each(['trustno1trustno1', 'Summer2026Summer2026', 'Winter2026!Winter', 'sunshine sunshine', 'dragon!dragon!dragon'])('%j is refused: a common word does not get better by being said twice', (password) => {
    expect(newPasswordProblem(password)).toContain('everybody tries first');
  });

  it.each(['abc123abc123abc123', 'k7Qm2vTk7Qm2vTk7Qm2vT'])('%j is refused: a piece that is too short stays so, however often it comes', (password) => {
    expect(newPasswordProblem(password)).toContain('repeats');
  });

  it.each(['k7-Qm2_vk7-Qm2_v', 'summer and another summer', 'dragon-tractor-dragon'])('%j is taken', (password) => {
    expect(newPasswordProblem(password)).toBeUndefined();
  });

  it.each(['password of the fox', 'my first property', 'admin likes 12345 tulips', 'secret-garden-vogel'])('%j is taken: enough remains beside the common word', (password) => {
    expect(newPasswordProblem(password, ['(ada', '[x'])).toBeUndefined();
  });

  it.each(['lantern otter cobalt', 'blaue Ente quakt', 'Пароль от двери 7', '🦆🐢🐍🐝🦉 pond at dawn', 'x7-Qm2_vT9z!kLp4'])('%j is taken', (password) => {
    expect(newPasswordProblem(password, ['ada'])).toBeUndefined();
  });

  it.each([
    'correct horse battery staple', 'Correct-Horse-Battery-Staple', 'correcthorsebatterystaple', 'correct horse battery', 'horse battery staple 2026', 'c0rrect h0rse b@ttery st@ple', 'Correct Horse Battery Staple 1!', 'staple battery horse correct',
    'to be or not to be', 'ToBeOrNotToBe!2026', 'the quick brown fox jumps', 'may the force be with you', 'All your base are belong to us!', 'Hänschen klein ging allein', 'Liberte, Egalite, Fraternite', 'this is my password', 'please let me in 123', 'sunshine to be or not to be',
  ])('%j is refused: everybody knows it, whatever is put around it', (password) => {
    expect(newPasswordProblem(password)).toContain('too easy to guess');
  });

  it.each([
    'to be or not to be to be or not to be', 'let it be let it be let it be', 'correcthorsebatterystaplecorrecthorsebatterystaple', 'tobeornottobetobeornottobe99', 'Let It Be, To Be Or Not To Be!', 'correct horse battery staple to be or not to be',
    'to be or not to be that is the question 2026 to be or not to be', 'carpe diem carpe diem carpe diem 7', 'hello world hello world 123', 'L3t 1t b3 let it be let it be', 'to be or not to be horse battery staple', 'let it be 🦆🦆🦆🦆🦆🦆', 'hello world 🦆🐢🐍🐝',
    'horse battery staple horse battery staple', 'Brown Fox Jumps, Brown Fox Jumps, Brown Fox Jumps!',
  ])('%j is refused: a sentence that everybody knows does not get better by another, nor by being said twice', (password) => {
    expect(newPasswordProblem(password)).toContain('too easy to guess');
  });

  it.each(['let it be 🦆🐢🐍🐝🦉', 'hello world 🦆🐢🐍🐝🦉🌵🌲', 'let it be let it be tulip farm', 'to be or not to be violets under glass'])('%j is taken: enough stands beside the sentence', (password) => {
    expect(newPasswordProblem(password)).toBeUndefined();
  });

  it.each(['correct tractor lantern otter', 'my horse eats violets', 'to be or not to tango uphill', 'the quick brown otter naps', 'hello world of tulip farmers'])('%j is taken: it only begins like something famous', (password) => {
    expect(newPasswordProblem(password)).toBeUndefined();
  });

  describe('of at least eight characters, beside a second factor', () => {
    it.each(['password', 'Password1', 'P@ssw0rd', 'sunshine', 'Sunshine1!', '1q2w3e4r', 'iloveyou', 'trustno1', 'qwertyui', 'princess99', 'dragon123', '12345678', 'baseball!', 'LetMeIn2026'])('%j is refused', (password) => {
      expect(newPasswordProblem(password, [], 8)).toBeDefined();
    });

    it.each(['quietly7', 'vogel-nest', 'mx7Tq9!a', 'sunshine-84-tractor'])('%j is taken', (password) => {
      expect(newPasswordProblem(password, [], 8)).toBeUndefined();
    });

    it('"seven77" is too short', () => {
      expect(newPasswordProblem('seven77', [], 8)).toContain('at least 8 characters: it has 7');
    });
  });

  it('is never refused for the characters that it has, only for its length or for being easy to guess', () => {
    fc.assert(fc.property(fc.string({ minLength: 24, maxLength: 200, unit: 'binary' }), (password) => {
      const problem = newPasswordProblem(password);
      expect(problem === undefined || /too easy to guess|characters: it has/.test(problem)).toBe(true);
    }));
  });

  it('is judged quickly, whatever it is', () => {
    const began = process.hrtime.bigint();
    for (const text of ['a'.repeat(1024), 'ab'.repeat(512), `${'a'.repeat(1000)}b`, '1'.repeat(1024), ' '.repeat(1024)]) newPasswordProblem(text, ['a', 'ab', 'abc']);
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(500);
  });
});
