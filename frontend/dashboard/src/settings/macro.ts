import type { ConversationStatus, MacroStep } from '../api/schema';

/** What a macro does, as its form names it; what is absent is not done. */
export interface MacroFields {
  answer?: string;
  note?: string;
  label?: string;
  assignee?: string;
  status?: string;
}

/** The steps of a macro: it answers, notes, and then files the conversation. */
export function stepsOf({ answer, note, label, assignee, status }: MacroFields): MacroStep[] {
  const update = {
    ...(label ? { addLabels: [label] } : {}),
    ...(assignee ? { assignee } : {}),
    ...(status ? { status: status as ConversationStatus } : {}),
  };
  return [
    ...(answer?.trim() ? [{ answer: answer.trim() }] : []),
    ...(note?.trim() ? [{ note: note.trim() }] : []),
    ...(Object.keys(update).length ? [{ update }] : []),
  ];
}

/** The same back from a macro's steps. */
export function fieldsOf(steps: MacroStep[] = []): MacroFields {
  const update = steps.find(one => one.update)?.update;
  return {
    answer: steps.find(one => one.answer)?.answer,
    note: steps.find(one => one.note)?.note,
    label: update?.addLabels?.[0],
    assignee: update?.assignee,
    status: update?.status,
  };
}
