import { useSyncExternalStore } from 'react';
import { language, say, watchLanguage } from './index';

/** The words of the language that the page is in, and that language. Views draw themselves anew when it changes. */
export const useTranslation = () => ({ t: say, i18n: { language: useSyncExternalStore(watchLanguage, language) } });
