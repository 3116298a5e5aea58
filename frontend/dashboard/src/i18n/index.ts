import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './core/en.json';

export const languages = { en: 'English', hi: 'हिन्दी', fr: 'Français', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

type Words = { default: object };

/** Words come in parts, each with what shows them: the frame and the list, a conversation, all other pages. */
export type Part = 'core' | 'thread' | 'pages';

/** English of the frame is in the page itself; what a language lacks is said in English. */
const files = import.meta.glob<Words>(['./*/*.json', '!./core/en.json']);

const parts = new Set<Part>(['core']);
const loaded = new Set(['./core/en.json']);

async function add(language: Language, part: Part) {
  const path = `./${part}/${language}.json`;
  const load = files[path];
  if (!load || loaded.has(path)) return;
  i18next.addResourceBundle(language, 'translation', (await load()).default, true, true);
  loaded.add(path);
}

const words = (language: Language) => Promise.all([...parts].map(part => add(language, part)));

/** Loads a module and, beside it, the words that it says. */
export async function withWords<T>(part: Part, load: Promise<T>): Promise<T> {
  parts.add(part);
  const [module] = await Promise.all([load, words('en'), words(i18next.language as Language)]);
  return module;
}

export const languageOf = (tag: string | undefined): Language | undefined => {
  const short = tag?.slice(0, 2).toLowerCase() ?? '';
  return short in languages ? (short as Language) : undefined;
};

/** Takes the page to a language: its words, its direction, and what the browser reads aloud. */
export async function speak(language: Language) {
  await words(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
}

/** Starts in the browser's language. Who signs in gets the language of their account. */
export async function startLanguages() {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await speak(navigator.languages.map(languageOf).find(Boolean) ?? 'en');
}
