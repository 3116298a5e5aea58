import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Check, LogOut, Monitor, Moon, Rocket, Sun } from 'lucide-react';
import type { Person } from '../api/schema';
import { signOut, switchTenant } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { item, popup } from '../ui/menu';
import { useProblemText } from '../ui/Problem';
import { chooseTheme, type Theme, useTheme } from '../ui/theme';
import { toast } from '../ui/toast';

const themes: { value: Theme; icon: typeof Sun }[] = [
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
  { value: 'system', icon: Monitor },
];

/** Who is signed in: their accounts, the theme, the way out. */
export function AccountMenu({ person }: { person: Person }) {
  const { t } = useTranslation();
  const theme = useTheme();
  const queries = useQueryClient();
  const router = useRouter();
  const problemText = useProblemText();

  // What another account showed must not be seen in this one, not even for a moment.
  const begin = async () => {
    queries.clear();
    await router.invalidate();
  };

  const change = (tenant: string) => {
    if (tenant === person.tenant) return;
    switchTenant(tenant).then(
      async () => {
        await router.navigate({ to: '/inbox' });
        await begin();
      },
      problem => toast(problemText(problem)),
    );
  };

  return (
    <Menu.Root>
      <Menu.Trigger aria-label={t('account')} title={person.email} className="rounded-full p-1 hover:bg-hover">
        <Avatar name={person.name || person.email || ''} size={32} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="inline-end" align="end" sideOffset={8} className="z-40">
          <Menu.Popup className={popup}>
            <div className="px-3 py-2">
              <p className="font-semibold">{person.name}</p>
              <p className="text-[13px] text-muted">{person.email}</p>
            </div>
            {(person.memberships?.filter(one => one.tenant).length ?? 0) > 1 && (
              <>
                <Menu.Separator className="my-1 h-px bg-line" />
                <Menu.RadioGroup value={person.tenant} onValueChange={change}>
                  {person.memberships
                    ?.filter(one => one.tenant)
                    .map(one => (
                      <Menu.RadioItem key={one.tenant} value={one.tenant} className={item}>
                        <span className="flex-1">{one.tenantName}</span>
                        <Menu.RadioItemIndicator>
                          <Check size={16} />
                        </Menu.RadioItemIndicator>
                      </Menu.RadioItem>
                    ))}
                </Menu.RadioGroup>
              </>
            )}
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.RadioGroup value={theme} onValueChange={chooseTheme}>
              {themes.map(({ value, icon: Icon }) => (
                <Menu.RadioItem key={value} value={value} closeOnClick={false} className={item}>
                  <Icon size={16} />
                  <span className="flex-1">{t(`theme.${value}`)}</span>
                  <Menu.RadioItemIndicator>
                    <Check size={16} />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item className={item} onClick={() => void router.navigate({ to: '/start' })}>
              <Rocket size={16} />
              {t('start')}
            </Menu.Item>
            <Menu.Item className={item} onClick={() => void signOut().then(begin)}>
              <LogOut size={16} />
              {t('signOut')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
