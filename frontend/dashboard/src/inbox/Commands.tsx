import { Dialog } from '@base-ui/react/dialog';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { may } from '../api/session';
import { places } from '../app/places';
import { useTranslation } from '../i18n/useTranslation';
import { cx } from '../ui/classes';
import { chooseTheme } from '../ui/theme';
import type { ListData } from './rows';
import { rowsOf } from './rows';

interface Command {
  id: string;
  name: string;
  about?: string;
  act: () => void;
}

const most = 12;

/** Goes anywhere by a few letters: pages, people of loaded conversations, and what can be switched. */
export function Commands({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();

  const people = queries.getQueriesData<ListData>({ queryKey: ['conversations'] }).flatMap(([, data]) => rowsOf(data));
  const all: Command[] = [
    ...places
      .filter(place => place.needs === 'CREDENTIAL' || may(person, place.needs))
      .map(place => ({ id: place.to, name: t(place.name), act: () => void navigate({ to: place.to }) })),
    ...(['light', 'dark', 'system'] as const).map(theme => ({
      id: theme,
      name: `${t('appearance')}: ${t(`theme.${theme}`)}`,
      act: () => chooseTheme(theme),
    })),
    ...[...new Map(people.map(row => [row.id!, row])).values()].map(row => ({
      id: row.id!,
      name: row.name || row.phone || '',
      about: row.phone,
      act: () => void navigate({ to: '/inbox/$conversation', params: { conversation: row.id! } }),
    })),
  ];
  const wanted = text.trim().toLowerCase();
  const found = all.filter(one => `${one.name} ${one.about ?? ''}`.toLowerCase().includes(wanted)).slice(0, most);

  const go = (command: Command | undefined) => {
    if (!command) return;
    close();
    command.act();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter') go(found[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog.Root open onOpenChange={open => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup className="fixed inset-x-0 top-[12vh] z-50 mx-auto w-full max-w-lg overflow-hidden rounded-2xl border border-line bg-surface shadow-2xl">
          <Dialog.Title className="sr-only">{t('commands')}</Dialog.Title>
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls={list}
            aria-activedescendant={found[at] && `${list}-${at}`}
            aria-label={t('commands')}
            placeholder={t('commandsField')}
            value={text}
            onChange={event => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={keyDown}
            className="w-full border-line border-b bg-transparent px-4 py-3 outline-none placeholder:text-muted"
          />
          <div id={list} role="listbox" aria-label={t('commands')} className="max-h-80 overflow-y-auto p-1">
            {found.map((command, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: keys are the field's
              <div
                key={command.id}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === at}
                onClick={() => go(command)}
                onPointerMove={() => setAt(index)}
                className={cx('flex cursor-pointer items-baseline gap-3 rounded-lg px-3 py-2', index === at && 'bg-hover')}
              >
                <span className="flex-1 truncate">{command.name}</span>
                {command.about && command.about !== command.name && <span className="text-[12px] text-muted">{command.about}</span>}
              </div>
            ))}
            {found.length === 0 && <p className="px-3 py-4 text-center text-muted">{t('nothingFound')}</p>}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
