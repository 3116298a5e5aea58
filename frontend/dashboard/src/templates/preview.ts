import type { MessageTemplate, Template } from '../api/schema';

interface RawButton {
  type?: string;
  text?: string;
  url?: string;
}

interface RawComponent {
  type?: string;
  format?: string;
  text?: string;
  buttons?: RawButton[];
}

export interface Variable {
  /** Where it stands: header or body. */
  part: 'header' | 'body';
  /** A number, or the name that the template gives it. */
  name: string;
}

export interface Shape {
  /** Of the header: TEXT, or the kind of medium that has to be given; undefined without one. */
  format?: string;
  header?: string;
  body: string;
  footer?: string;
  buttons: string[];
  variables: Variable[];
}

const slots = /\{\{\s*([\w]+)\s*\}\}/g;

/** What a template looks like, with the places that are to be filled. */
export function shapeOf(template: MessageTemplate): Shape {
  const components = (template.components ?? []) as RawComponent[];
  const find = (type: string) => components.find(one => one.type?.toUpperCase() === type);
  const header = find('HEADER');
  const body = find('BODY')?.text ?? '';
  const variables: Variable[] = [];
  for (const [part, text] of [
    ['header', header?.text],
    ['body', body],
  ] as const) {
    for (const [, name] of (text ?? '').matchAll(slots))
      if (!variables.some(one => one.part === part && one.name === name)) variables.push({ part, name: name! });
  }
  return {
    format: header?.format?.toUpperCase(),
    header: header?.text,
    body,
    footer: find('FOOTER')?.text,
    buttons: find('BUTTONS')?.buttons?.map(one => one.text ?? '') ?? [],
    variables,
  };
}

export const slotOf = ({ part, name }: Variable) => `${part}.${name}`;

/** A text with what was given for its places; the places that are still empty stay as they are. */
export const fill = (text: string | undefined, part: Variable['part'], values: Record<string, string>) =>
  (text ?? '').replace(slots, (slot, name: string) => values[`${part}.${name}`] || slot);

/** What is sent: Meta's object of a template message. */
export function toContent(template: MessageTemplate, shape: Shape, values: Record<string, string>): Template {
  const named = template.parameterFormat === 'NAMED';
  const components = (['header', 'body'] as const).flatMap(part => {
    const parameters = shape.variables
      .filter(one => one.part === part)
      .map(one => ({ type: 'text', text: values[slotOf(one)] ?? '', ...(named ? { parameterName: one.name } : {}) }));
    return parameters.length ? [{ type: part, parameters }] : [];
  });
  return { name: template.name, language: { code: template.language }, components };
}

/** What was given for the places of a template that was sent. */
export function valuesOf(template: Template): Record<string, string> {
  const values: Record<string, string> = {};
  for (const component of template.components ?? []) {
    const part = component.type?.toLowerCase();
    component.parameters?.forEach((parameter, index) => {
      values[`${part}.${parameter.parameterName || index + 1}`] =
        parameter.text ?? parameter.currency?.fallbackValue ?? parameter.dateTime?.fallbackValue ?? '';
    });
  }
  return values;
}
