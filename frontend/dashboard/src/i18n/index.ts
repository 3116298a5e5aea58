import en from './core/en.json';
import { Dictionary, type Given, type Words } from './words';

export const languages = { en: 'English', hi: 'हिन्दी', fr: 'Français', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

/** Words come in parts, each with what shows them: the frame and the list, a conversation, all other pages. */
export type Part = 'core' | 'thread' | 'pages' | 'platform';

/** English of the frame is in the page itself; what a language lacks is said in English. */
const files = import.meta.glob<{ default: Words }>(['./*/*.json', '!./core/en.json']);

const dictionary = new Dictionary('en');
const parts = new Set<Part>(['core']);
const loaded = new Set(['./core/en.json']);
const watchers = new Set<() => void>();
let current: Language = 'en';
dictionary.add('en', en);

async function add(language: Language, part: Part) {
  const path = `./${part}/${language}.json`;
  const load = files[path];
  if (!load || loaded.has(path)) return;
  dictionary.add(language, (await load()).default);
  loaded.add(path);
}

const words = (language: Language) => Promise.all([...parts].map(part => add(language, part)));

/** Loads a module and, beside it, the words that it says. */
export async function withWords<T>(part: Part, load: Promise<T>): Promise<T> {
  parts.add(part);
  const [module] = await Promise.all([load, words('en'), words(current)]);
  return module;
}

export const languageOf = (tag: string | undefined): Language | undefined => {
  const short = tag?.slice(0, 2).toLowerCase() ?? '';
  return short in languages ? (short as Language) : undefined;
};

/** The language that the page is in. */
export const language = () => current;

/** A text in it. */
export const say = (name: string, given?: Given) => dictionary.say(current, name, given);

/** Calls back when the page goes to another language. */
export function watchLanguage(changed: () => void) {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Takes the page to a language: its words, its direction, and what the browser reads aloud. */
export async function speak(to: Language) {
  await words(to);
  current = to;
  document.documentElement.lang = to;
  document.documentElement.dir = to === 'ar' ? 'rtl' : 'ltr';
  for (const watcher of watchers) watcher();
}

/** Starts in the browser's language. Who signs in gets the language of their account. */
export const startLanguages = () => speak(navigator.languages.map(languageOf).find(Boolean) ?? 'en');
