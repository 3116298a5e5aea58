import { expect, it } from 'vitest';
import { choicesOf } from './choices';

it('takes one choice from each line, each once and without the space around it', () => {
  expect(choicesOf(' Gold\r\nSilver\n\n  \nGold')).toEqual(['Gold', 'Silver']);
  expect(choicesOf('')).toEqual([]);
});
