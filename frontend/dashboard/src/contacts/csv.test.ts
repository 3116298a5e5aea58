import { describe, expect, it } from 'vitest';
import { columnsOf, guess } from './csv';

describe('a table of contacts', () => {
  it('has the columns of its first line, however they are separated', () => {
    expect(columnsOf('Name,Phone\nAda,+1')).toEqual(['Name', 'Phone']);
    expect(columnsOf('\uFEFF"Name";"Mobile no";City\r\nAda;1;Pune')).toEqual(['Name', 'Mobile no', 'City']);
    expect(columnsOf('Name\tPhone')).toEqual(['Name', 'Phone']);
  });

  it('is guessed by the names of its columns, and what is not known is left out', () => {
    expect(guess(['Customer', 'Mobile', 'Phone', 'City', 'Shoe size'], [{ id: 'cf1', name: 'city' }])).toEqual([
      { name: 'Customer', target: 'NAME' },
      { name: 'Mobile', target: 'PHONE' },
      { name: 'Phone' },
      { name: 'City', target: 'FIELD', field: 'cf1' },
      { name: 'Shoe size' },
    ]);
  });
});
