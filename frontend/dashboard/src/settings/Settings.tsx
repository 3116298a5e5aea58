import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import { send } from '../api/client';
import type { Person } from '../api/schema';
import { meQuery } from '../api/session';
import { PageTabs } from '../app/PageTabs';
import { settingsTabs } from '../app/tabs';
import { type Language, languageOf, languages, speak } from '../i18n';
import { useTranslation } from '../i18n/useTranslation';
import { Card, Page } from '../ui/Page';
import { useProblemText } from '../ui/Problem';
import { Options } from '../ui/Select';
import { chooseTheme, type Theme, useTheme } from '../ui/theme';
import { toast } from '../ui/toast';
import { Authenticator } from './Authenticator';
import { Passkeys } from './Passkeys';
import { PasswordForm } from './PasswordForm';
import { SignIns } from './SignIns';

/** What is one's own: language, theme, how one signs in, and where one is signed in. */
export function Settings() {
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  const { person } = useRouteContext({ from: '/shell' });
  const queries = useQueryClient();
  const router = useRouter();
  const problemText = useProblemText();

  const choose = async (language: Language) => {
    await speak(language);
    try {
      queries.setQueryData(meQuery.queryKey, await send<Person>('PATCH', '/v1/me', { locale: language }));
      await router.invalidate();
    } catch (problem) {
      toast(problemText(problem));
    }
  };

  return (
    <Page title={t('settings')}>
      <PageTabs tabs={settingsTabs} />
      <Card title={t('account')}>
        <p>
          <span className="font-medium">{person.name}</span> <span className="text-muted">{person.email}</span>
        </p>
      </Card>
      <Card title={t('appearance')}>
        <Choice
          label={t('themeLabel')}
          value={theme}
          options={(['light', 'dark', 'system'] as const).map(value => [value, t(`theme.${value}`)])}
          change={value => chooseTheme(value as Theme)}
        />
        <Choice
          label={t('language')}
          value={languageOf(i18n.language) ?? 'en'}
          options={Object.entries(languages)}
          change={value => void choose(value as Language)}
        />
      </Card>
      <Card title={t('password')}>
        <PasswordForm />
      </Card>
      <Card title={t('secondFactor')}>
        <Authenticator />
      </Card>
      <Card title={t('passkeys')}>
        <Passkeys />
      </Card>
      <Card title={t('signIns')}>
        <SignIns />
      </Card>
    </Page>
  );
}

function Choice({ label, value, options, change }: { label: string; value: string; options: [string, string][]; change: (value: string) => void }) {
  return (
    <label className="flex items-center justify-between gap-4">
      <span className="font-medium">{label}</span>
      <select className="field w-48!" value={value} onChange={event => change(event.target.value)}>
        <Options of={options} />
      </select>
    </label>
  );
}
