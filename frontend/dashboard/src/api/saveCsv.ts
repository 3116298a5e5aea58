import { failure, headers } from './client';

/** What one file of a browser may hold. Whoever needs more reads the API. */
const most = 100_000;
const page = 200;

/** Saves a list as one CSV file, however many pages it has; answers whether all of it is in there. */
export async function saveCsv(path: string, query: Record<string, string | undefined>, name: string): Promise<boolean> {
  const given = Object.entries(query).filter((one): one is [string, string] => !!one[1]);
  const parts: string[] = [];
  let cursor = '';
  do {
    const search = new URLSearchParams([...given, ['format', 'csv'], ['pageSize', String(page)], ['cursor', cursor]]);
    const response = await fetch(`${path}?${search}`, { headers: await headers() });
    if (!response.ok) throw await failure(response);
    const text = await response.text();
    // Each page begins with the names of the columns.
    parts.push(parts.length === 0 ? text : text.slice(text.indexOf('\n') + 1));
    cursor = response.headers.get('x-next-cursor') ?? '';
  } while (cursor && parts.length * page < most);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return !cursor;
}
