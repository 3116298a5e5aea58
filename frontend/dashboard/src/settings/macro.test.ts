import { describe, expect, it } from 'vitest';
import { fieldsOf, stepsOf } from './macro';

describe('a macro', () => {
  it('answers, notes and then files, and its form shows it again', () => {
    const fields = { answer: 'Bye', note: 'Done', label: 'lb1', assignee: 'me', status: 'RESOLVED' };
    const steps = stepsOf(fields);
    expect(steps).toEqual([{ answer: 'Bye' }, { note: 'Done' }, { update: { addLabels: ['lb1'], assignee: 'me', status: 'RESOLVED' } }]);
    expect(fieldsOf(steps)).toEqual(fields);
  });

  it('does nothing that was left empty', () => {
    expect(stepsOf({ answer: ' ', note: '', label: '', assignee: '', status: 'OPEN' })).toEqual([{ update: { status: 'OPEN' } }]);
    expect(stepsOf({})).toEqual([]);
  });
});
