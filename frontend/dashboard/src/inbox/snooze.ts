export interface Snooze {
  name: 'hour' | 'evening' | 'tomorrow' | 'week' | 'reply';
  /** Absent for not before the customer writes. */
  until?: Date;
}

const morning = 9;
const evening = 18;

const at = (now: Date, days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);

/** Times that one snoozes to, in the clock of whoever asks. */
export function snoozes(now: Date): Snooze[] {
  const monday = (8 - now.getDay()) % 7 || 7;
  return [
    { name: 'hour', until: new Date(now.getTime() + 60 * 60 * 1000) },
    ...(now.getHours() < evening - 1 ? [{ name: 'evening' as const, until: at(now, 0, evening) }] : []),
    { name: 'tomorrow', until: at(now, 1, morning) },
    { name: 'week', until: at(now, monday, morning) },
    { name: 'reply' },
  ];
}
