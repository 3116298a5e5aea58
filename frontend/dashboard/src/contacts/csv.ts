import type { ContactField } from '../api/schema';

export type Target = 'PHONE' | 'NAME' | 'FIELD';

/** A column of a table and what becomes of it; `field` is an own field's id. */
export interface Mapped {
  name: string;
  target?: Target;
  field?: string;
}

const phones = /phone|mobile|whatsapp|number|tel|फ़ोन|मोबाइल|numéro|هاتف|جوال/i;
const names = /name|customer|client|नाम|nom|اسم/i;

/** The names of a table's columns: its first line, separated by commas, semicolons or tabs, quoted or not. */
export function columnsOf(csv: string): string[] {
  const line = csv.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
  const separator = [',', ';', '\t'].reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best));
  return line.split(separator).map(one =>
    one
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"'),
  );
}

/** What each column most likely is: the person looks at it before anything is done. */
export function guess(columns: string[], fields: ContactField[]): Mapped[] {
  let phone = false;
  let name = false;
  return columns.map(column => {
    const field = fields.find(one => one.name?.toLowerCase() === column.toLowerCase());
    if (field) return { name: column, target: 'FIELD' as const, field: field.id };
    if (!phone && phones.test(column)) {
      phone = true;
      return { name: column, target: 'PHONE' as const };
    }
    if (!name && names.test(column)) {
      name = true;
      return { name: column, target: 'NAME' as const };
    }
    return { name: column };
  });
}
