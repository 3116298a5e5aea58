import { describe, expect, it } from 'vitest';

type Words = { [key: string]: string | Words };

const files = import.meta.glob<Words>('./*/*.json', { eager: true, import: 'default' });
const parts = ['core', 'thread', 'pages', 'platform'];
const others = ['hi', 'fr', 'ar'];

/** Every text by its whole name. */
function flat(words: Words, before = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(before + name, value);
    else for (const [inner, text] of flat(value, `${before}${name}.`)) all.set(inner, text);
  }
  return all;
}

const singular = (name: string) => name.replace(/_(zero|one|two|few|many|other)$/, '');
const slots = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map(match => match[1])
    .filter(name => name !== 'count')
    .sort();

describe.each(parts.flatMap(part => others.map(language => ({ part, language }))))('$language of $part', ({ part, language }) => {
  const english = flat(files[`./${part}/en.json`]!);
  const words = flat(files[`./${part}/${language}.json`] ?? {});

  it('says everything that English says, and nothing else', () => {
    expect(new Set([...words.keys()].map(singular))).toEqual(new Set([...english.keys()].map(singular)));
  });

  it('has every plural of the language', () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const name of english.keys()) {
      if (!name.endsWith('_other')) continue;
      for (const category of wanted) expect(words.has(`${singular(name)}_${category}`), `${singular(name)}_${category}`).toBe(true);
    }
  });

  it('names the same places in its texts', () => {
    for (const [name, text] of words) {
      const source = english.get(name) ?? english.get(`${singular(name)}_other`) ?? '';
      expect(slots(text), name).toEqual(slots(source));
    }
  });
});
