import { describe, expect, it } from 'vitest';
import { keepable } from '../../src/forms/old-input.js';

describe('what is kept of an input', () => {
  it('has an end where the input contains itself', () => {
    const input: Record<string, unknown> = { name: 'Ann' };
    input['self'] = { input, name: 'Ben' };

    expect(keepable(input)).toMatchObject({ name: 'Ann', 'self.name': 'Ben' });
  });

  it('is no secret, but for words that only look like one', () => {
    const input = { author: 'a', shipping: 'b', compass: 'c', pin: '1', 'user[api-key]': 'k', passwordAgain: 'p' };

    expect(keepable(input)).toEqual({ author: 'a', shipping: 'b', compass: 'c' });
  });

  it('leaves out what is too long and keeps what comes after it', () => {
    expect(keepable({ letter: 'x'.repeat(16_001), name: 'Ann' })).toEqual({ name: 'Ann' });
  });
});
