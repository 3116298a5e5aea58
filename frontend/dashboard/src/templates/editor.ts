import type { MessageTemplate } from '../api/schema';

export interface EditedButton {
  type: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER';
  text: string;
  /** The address or number behind it; nothing for a quick reply. */
  value: string;
}

/** A template while it is written. */
export interface Edited {
  header: string;
  body: string;
  footer: string;
  buttons: EditedButton[];
  /** What stands in each place for WhatsApp's review, by part and name: body.1. */
  examples: Record<string, string>;
}

export const blank: Edited = { header: '', body: '', footer: '', buttons: [], examples: {} };

type Component = NonNullable<MessageTemplate['components']>[number];

const places = (text: string) => [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(match => match[1]!))];

/** The places of header and body, by part and name. */
export const placesOf = ({ header, body }: Edited) => [...places(header).map(name => `header.${name}`), ...places(body).map(name => `body.${name}`)];

/** Places with names instead of numbers make a template of the other kind. */
export const isNamed = (edited: Edited) => placesOf(edited).some(place => !/\.\d+$/.test(place));

function examplesOf(edited: Edited, part: 'header' | 'body', text: string): object {
  const names = places(text);
  if (names.length === 0) return {};
  const values = names.map(name => edited.examples[`${part}.${name}`] ?? '');
  if (isNamed(edited))
    return { example: { [`${part}_text_named_params`]: names.map((param_name, index) => ({ param_name, example: values[index] })) } };
  return { example: part === 'header' ? { header_text: values } : { body_text: [values] } };
}

/** Meta's own objects. */
export function componentsOf(edited: Edited): Component[] {
  const { header, body, footer, buttons } = edited;
  return [
    ...(header ? [{ type: 'HEADER', format: 'TEXT', text: header, ...examplesOf(edited, 'header', header) }] : []),
    { type: 'BODY', text: body, ...examplesOf(edited, 'body', body) },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(buttons.length
      ? [
          {
            type: 'BUTTONS',
            buttons: buttons.map(({ type, text, value }) => ({
              type,
              text,
              ...(type === 'URL' ? { url: value } : type === 'PHONE_NUMBER' ? { phone_number: value } : {}),
            })),
          },
        ]
      : []),
  ] as Component[];
}
