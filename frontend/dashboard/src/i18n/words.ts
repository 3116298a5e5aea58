export type Words = { [name: string]: string | Words };

/** What stands in a text's places; `count` also chooses the plural, and `defaultValue` is said where the text is missing. */
export type Given = Record<string, unknown> & { count?: number; defaultValue?: string };

function find(words: Words | undefined, name: string): string | undefined {
  let at: string | Words | undefined = words;
  for (const part of name.split('.')) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' ? at : undefined;
}

/** Texts of several languages by name: names within names, plurals by the language's own rules, places in double braces. */
export class Dictionary {
  private readonly all = new Map<string, Words>();
  private readonly rules = new Map<string, Intl.PluralRules>();

  /** @param fallback The language that says what another one lacks. */
  constructor(private readonly fallback: string) {}

  add(language: string, words: Words) {
    this.all.set(language, merged(this.all.get(language) ?? {}, words));
  }

  say(language: string, name: string, given: Given = {}): string {
    const text = this.look(language, name, given.count) ?? this.look(this.fallback, name, given.count) ?? given.defaultValue ?? name;
    return text.replace(/\{\{(\w+)\}\}/g, (_, place: string) => String(given[place] ?? ''));
  }

  private look(language: string, name: string, count: number | undefined): string | undefined {
    const words = this.all.get(language);
    if (count === undefined) return find(words, name);
    const rules = this.rules.get(language) ?? new Intl.PluralRules(language);
    this.rules.set(language, rules);
    return find(words, `${name}_${rules.select(count)}`) ?? find(words, name);
  }
}

function merged(to: Words, from: Words): Words {
  const all = { ...to };
  for (const [name, value] of Object.entries(from)) {
    const before = all[name];
    all[name] = typeof value === 'object' && typeof before === 'object' ? merged(before, value) : value;
  }
  return all;
}
