import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { AlarmClock, Check, ChevronDown, Tag, UserRound } from 'lucide-react';
import type { Conversation } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { item, popup, trigger } from '../ui/menu';
import { type Change, isOpen } from './change';
import { colorOf } from './LabelDots';
import { Macros } from './Macros';
import { agentsQuery, labelsQuery } from './queries';
import { snoozes } from './snooze';

interface PartProps {
  row: Conversation;
  change: (to: Change) => void;
}

/** Labels, whose it is, and until when it is put off. */
export function ThreadMenus({ row, change, me }: PartProps & { me: string }) {
  return (
    <>
      {row.id && <Macros conversation={row.id} />}
      <Labels row={row} change={change} />
      <Assignee row={row} change={change} me={me} />
      {isOpen(row) && <Snooze change={change} />}
    </>
  );
}

function Assignee({ row, change, me }: PartProps & { me: string }) {
  const { t } = useTranslation();
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const owner = agents.find(one => one.id === row.assignee);
  return (
    <Menu.Root>
      <Menu.Trigger className={trigger} aria-label={owner ? t('assignedTo', { name: owner.name }) : t('assign')}>
        {owner ? <Avatar name={owner.name ?? ''} size={20} /> : <UserRound size={15} aria-hidden="true" />}
        <span className="hidden truncate lg:inline">{owner?.name ?? t('assign')}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className={popup}>
            {row.assignee !== me && (
              <Menu.Item className={item} onClick={() => change({ assignee: me })}>
                {t('takeIt')}
              </Menu.Item>
            )}
            <Menu.RadioGroup value={row.assignee ?? ''} onValueChange={assignee => change({ assignee })}>
              <Menu.RadioItem value="" className={item}>
                <span className="flex-1">{t('nobody')}</span>
                <Menu.RadioItemIndicator>
                  <Check size={16} />
                </Menu.RadioItemIndicator>
              </Menu.RadioItem>
              {agents.map(agent => (
                <Menu.RadioItem key={agent.id} value={agent.id} className={item}>
                  <Avatar name={agent.name ?? ''} size={22} />
                  <span className="flex-1">{agent.name}</span>
                  <Menu.RadioItemIndicator>
                    <Check size={16} />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Labels({ row, change }: PartProps) {
  const { t } = useTranslation();
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  if (labels.length === 0) return null;
  return (
    <Menu.Root>
      <Menu.Trigger className={trigger} aria-label={t('labels')}>
        <Tag size={15} aria-hidden="true" />
        {row.labels?.length || ''}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className={popup}>
            {labels.map(label => (
              <Menu.CheckboxItem
                key={label.id}
                className={item}
                checked={row.labels?.includes(label.id!) ?? false}
                onCheckedChange={on => change(on ? { addLabels: [label.id!] } : { removeLabels: [label.id!] })}
              >
                <span className="size-2.5 rounded-full" style={{ background: colorOf(label.color) }} />
                <span className="flex-1">{label.name}</span>
                <Menu.CheckboxItemIndicator>
                  <Check size={16} />
                </Menu.CheckboxItemIndicator>
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Snooze({ change }: { change: (to: Change) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Menu.Root>
      <Menu.Trigger className={trigger} aria-label={t('snooze')} title={t('snooze')}>
        <AlarmClock size={15} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className={popup}>
            {snoozes(new Date()).map(({ name, until }) => (
              <Menu.Item key={name} className={item} onClick={() => change({ status: 'SNOOZED', snoozedUntil: until?.toISOString() })}>
                <span className="flex-1">{t(`snoozeFor.${name}`)}</span>
                {until && (
                  <span className="text-[12px] text-muted">
                    {new Intl.DateTimeFormat(i18n.language, { weekday: 'short', hour: 'numeric', minute: '2-digit' }).format(until)}
                  </span>
                )}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
