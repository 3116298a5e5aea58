import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { Bookmark, Check, ListFilter, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { send } from '../api/client';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { cx } from '../ui/classes';
import { item, popup } from '../ui/menu';
import { useAct } from '../ui/useAct';
import type { Filter } from './filter';
import { colorOf } from './LabelDots';
import { filtersQuery, labelsQuery, sessionsQuery, teamsQuery } from './queries';
import { SaveFilter } from './SaveFilter';
import { fromSaved } from './savedFilter';

const open = 'OPEN';

/** Narrows the list: by status, number, label and team, by what is unread, and in which order. */
export function ListFilters({ filter }: { filter: Filter }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { person } = useRouteContext({ from: '/shell' });
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const teams = useQuery(teamsQuery).data?.teams ?? [];
  const saved = useQuery(filtersQuery).data ?? [];
  const { act } = useAct(['filters']);
  const [saving, setSaving] = useState(false);
  const set = (change: Partial<Filter>) => void navigate({ to: '.', search: { ...filter, ...change } });
  const { tab: _, ...narrowed } = filter;
  const count = Object.values(narrowed).filter(Boolean).length;
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          aria-label={t('filters')}
          className={cx(
            'inline-flex h-8 items-center gap-1.5 rounded-lg px-2 text-[13px] hover:bg-hover',
            count ? 'bg-chosen font-medium text-accent' : 'text-muted',
          )}
        >
          <ListFilter size={16} aria-hidden="true" />
          {count > 0 && count}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="z-40">
            <Menu.Popup className={popup}>
              {saved.map(one => (
                <div key={one.id} className="flex items-center">
                  <Menu.Item className={cx(item, 'flex-1')} onClick={() => void navigate({ to: '.', search: fromSaved(one.query) })}>
                    <Bookmark size={15} aria-hidden="true" />
                    <span className="flex-1">{one.name}</span>
                    {one.shared && <span className="text-[12px] text-muted">{t('everybodys')}</span>}
                  </Menu.Item>
                  {(!one.shared || may(person, 'DESK_WRITE')) && (
                    <Menu.Item
                      className={cx(item, 'px-2!')}
                      aria-label={t('deleteFilter', { name: one.name })}
                      onClick={() => void act(() => send('DELETE', `/v1/filters/${one.id}${one.shared ? '?shared=true' : ''}`))}
                    >
                      <X size={14} aria-hidden="true" />
                    </Menu.Item>
                  )}
                </div>
              ))}
              {(count > 0 || filter.tab) && (
                <Menu.Item className={item} onClick={() => setSaving(true)}>
                  <Bookmark size={15} aria-hidden="true" />
                  {t('saveFilter')}
                </Menu.Item>
              )}
              {(saved.length > 0 || count > 0 || filter.tab) && <Menu.Separator className="my-1 h-px bg-line" />}
              <Choices
                label={t('filter.status')}
                value={filter.status ?? open}
                change={status => set({ status: status === open ? undefined : (status as Filter['status']) })}
              >
                {[open, 'SNOOZED', 'RESOLVED'].map(status => (
                  <Choice key={status} value={status}>
                    {t(`status.${status}`)}
                  </Choice>
                ))}
              </Choices>
              <Choices label={t('filter.sort')} value={filter.sort ?? ''} change={sort => set({ sort: (sort || undefined) as Filter['sort'] })}>
                <Choice value="">{t('sort.newest')}</Choice>
                <Choice value="WAITING_LONGEST">{t('sort.waiting')}</Choice>
              </Choices>
              <Menu.CheckboxItem className={item} checked={!!filter.unread} onCheckedChange={unread => set({ unread: unread || undefined })}>
                <span className="flex-1">{t('filter.unread')}</span>
                <Menu.CheckboxItemIndicator>
                  <Check size={16} />
                </Menu.CheckboxItemIndicator>
              </Menu.CheckboxItem>
              {sessions.length > 1 && (
                <Choices label={t('filter.number')} value={filter.session ?? ''} change={session => set({ session: session || undefined })}>
                  <Choice value="">{t('any')}</Choice>
                  {sessions.map(one => (
                    <Choice key={one.id} value={one.id!}>
                      {one.verifiedName || one.displayPhoneNumber}
                    </Choice>
                  ))}
                </Choices>
              )}
              {labels.length > 0 && (
                <Choices label={t('filter.label')} value={filter.label ?? ''} change={label => set({ label: label || undefined })}>
                  <Choice value="">{t('any')}</Choice>
                  {labels.map(one => (
                    <Choice key={one.id} value={one.id!}>
                      <span className="me-2 inline-block size-2.5 rounded-full" style={{ background: colorOf(one.color) }} />
                      {one.name}
                    </Choice>
                  ))}
                </Choices>
              )}
              {teams.length > 0 && (
                <Choices label={t('filter.team')} value={filter.team ?? ''} change={team => set({ team: team || undefined })}>
                  <Choice value="">{t('any')}</Choice>
                  {teams.map(one => (
                    <Choice key={one.id} value={one.id!}>
                      {one.name}
                    </Choice>
                  ))}
                </Choices>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {saving && <SaveFilter filter={filter} close={() => setSaving(false)} />}
    </>
  );
}

function Choices({ label, value, change, children }: { label: string; value: string; change: (value: string) => void; children: ReactNode }) {
  return (
    <Menu.RadioGroup value={value} onValueChange={change}>
      <Menu.GroupLabel className="px-3 pt-2 pb-1 font-semibold text-[12px] text-muted">{label}</Menu.GroupLabel>
      {children}
      <Menu.Separator className="my-1 h-px bg-line" />
    </Menu.RadioGroup>
  );
}

function Choice({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Menu.RadioItem value={value} className={item}>
      <span className="flex-1">{children}</span>
      <Menu.RadioItemIndicator>
        <Check size={16} />
      </Menu.RadioItemIndicator>
    </Menu.RadioItem>
  );
}
