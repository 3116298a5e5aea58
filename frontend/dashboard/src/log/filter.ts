import type { Status } from '../inbox/messages';

export const statuses = ['QUEUED', 'ACCEPTED', 'SENT', 'DELIVERED', 'READ', 'FAILED', 'RECEIVED', 'UNKNOWN'] as const satisfies readonly Status[];
export const types = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'button',
  'template',
  'order',
  'reaction',
] as const;

/** What the log is narrowed to; all of it stands in the address. */
export interface LogFilter {
  recipient?: string;
  session?: string;
  status?: (typeof statuses)[number];
  direction?: 'INBOUND' | 'OUTBOUND';
  type?: (typeof types)[number];
  /** The one that is looked at. */
  message?: string;
}

const text = (value: unknown) => (value ? String(value) : undefined);

export const parseLogFilter = (search: Record<string, unknown>): LogFilter => ({
  recipient: text(search.recipient),
  session: text(search.session),
  status: statuses.find(one => one === search.status),
  direction: (['INBOUND', 'OUTBOUND'] as const).find(one => one === search.direction),
  type: types.find(one => one === search.type),
  message: text(search.message),
});
