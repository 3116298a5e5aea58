import { useQuery } from '@tanstack/react-query';
import type {
  CannedAnswer,
  ContactField,
  Label,
  ListCannedAnswersResponse,
  ListContactFieldsResponse,
  ListLabelsResponse,
  ListMacrosResponse,
  ListTeamsResponse,
  Macro,
  Team,
} from '../api/schema';
import { PageTabs } from '../app/PageTabs';
import { settingsTabs } from '../app/tabs';
import { useTranslation } from '../i18n/useTranslation';
import { colorOf } from '../inbox/LabelDots';
import { agentsQuery, labelsQuery } from '../inbox/queries';
import { Area } from '../ui/Area';
import { Boxes } from '../ui/Boxes';
import { Field } from '../ui/Field';
import { Page } from '../ui/Page';
import { Options } from '../ui/Select';
import { choicesOf } from './choices';
import { fieldsOf, stepsOf } from './macro';
import { Shelf } from './Shelf';

const kinds = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN'] as const;

/** What all who work on conversations share: labels, teams, canned answers, macros and the contacts' own fields. */
export function DeskSettings() {
  const { t, i18n } = useTranslation();
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const labels = useQuery(labelsQuery).data?.labels ?? [];
  const nameOf = (id: string) => agents.find(one => one.id === id)?.name ?? t('formerMember');
  const list = new Intl.ListFormat(i18n.language);
  return (
    <Page title={t('desk')} about={t('deskAbout')}>
      <PageTabs tabs={settingsTabs} />
      <Shelf<ListLabelsResponse, Label>
        path="/v1/labels"
        queryKey="labels"
        title={t('labels')}
        about={t('labelsAbout')}
        newOne={t('newLabel')}
        rows={page => page.labels}
        show={one => (
          <span className="flex items-center gap-2">
            <span className="size-3 rounded-full" style={{ background: colorOf(one.color) }} />
            {one.name}
          </span>
        )}
        fields={one => (
          <label className="flex items-center justify-between gap-4">
            <span className="font-medium">{t('color')}</span>
            <input type="color" name="color" defaultValue={one.color || '#0f766e'} className="h-9 w-16" />
          </label>
        )}
        read={given => ({ color: String(given.get('color')) })}
      />
      <Shelf<ListTeamsResponse, Team>
        path="/v1/teams"
        queryKey="teams"
        title={t('teams')}
        about={t('teamsAbout')}
        newOne={t('newTeam')}
        rows={page => page.teams}
        show={one => (
          <>
            <p className="font-medium">{one.name}</p>
            <p className="text-[13px] text-muted">{list.format(one.members?.map(nameOf) ?? [])}</p>
          </>
        )}
        fields={one => (
          <Boxes legend={t('members')} name="member" chosen={one.members} options={agents.map(agent => [agent.id!, agent.name ?? ''])} />
        )}
        read={given => ({ members: given.getAll('member').map(String) })}
      />
      <Shelf<ListCannedAnswersResponse, CannedAnswer>
        path="/v1/canned-answers"
        queryKey="canned-answers"
        title={t('cannedAnswers')}
        about={t('cannedAbout')}
        newOne={t('newCanned')}
        rows={page => page.cannedAnswers}
        show={one => (
          <>
            <p className="font-medium">/{one.name}</p>
            <p dir="auto" className="line-clamp-2 text-[13px] text-muted">
              {one.text}
            </p>
          </>
        )}
        fields={one => <Area label={t('text')} name="text" required maxLength={4096} defaultValue={one.text} hint={t('variablesHint')} />}
        read={given => ({ text: String(given.get('text')) })}
      />
      <Shelf<ListMacrosResponse, Macro>
        path="/v1/macros"
        queryKey="macros"
        title={t('macros')}
        about={t('macrosAbout')}
        newOne={t('newMacro')}
        rows={page => page.macros}
        show={one => (
          <>
            <p className="font-medium">{one.name}</p>
            <p className="text-[13px] text-muted">{t('stepCount', { count: one.steps?.length ?? 0 })}</p>
          </>
        )}
        fields={one => {
          const given = fieldsOf(one.steps);
          return (
            <>
              <Area label={t('macroAnswer')} name="answer" maxLength={4096} defaultValue={given.answer} hint={t('variablesHint')} />
              <Area label={t('macroNote')} name="note" maxLength={4096} defaultValue={given.note} />
              <Choose label={t('macroLabel')} name="label" value={given.label} options={labels.map(label => [label.id!, label.name ?? ''])} />
              <Choose
                label={t('macroAssign')}
                name="assignee"
                value={given.assignee}
                options={[['me', t('whoRunsIt')], ...agents.map(agent => [agent.id!, agent.name ?? ''] as [string, string])]}
              />
              <Choose
                label={t('macroStatus')}
                name="status"
                value={given.status}
                options={(['OPEN', 'RESOLVED'] as const).map(status => [status, t(`status.${status}`)])}
              />
            </>
          );
        }}
        read={given => ({ steps: stepsOf(Object.fromEntries([...given].map(([name, value]) => [name, String(value)]))) })}
      />
      <Shelf<ListContactFieldsResponse, ContactField>
        path="/v1/contact-fields"
        queryKey="contact-fields"
        title={t('contactFields')}
        about={t('contactFieldsAbout')}
        newOne={t('newField')}
        rows={page => page.fields}
        show={one => (
          <>
            <p className="font-medium">{one.name}</p>
            <p dir="auto" className="text-[13px] text-muted">
              {[t(`fieldType.${one.type}`), one.choices?.length ? list.format(one.choices) : '', one.description].filter(Boolean).join(' · ')}
            </p>
          </>
        )}
        fields={one => (
          <>
            <Choose
              label={t('fieldTypeLabel')}
              name="type"
              value={one.type ?? 'TEXT'}
              needed
              options={kinds.map(kind => [kind, t(`fieldType.${kind}`)])}
            />
            <Area label={t('choices')} name="choices" defaultValue={one.choices?.join('\n')} hint={t('choicesHint')} />
            <Field label={t('description')} name="description" maxLength={256} defaultValue={one.description} />
          </>
        )}
        read={given => ({
          type: given.get('type') as ContactField['type'],
          choices: given.get('type') === 'CHOICE' ? choicesOf(String(given.get('choices'))) : [],
          description: String(given.get('description')),
        })}
      />
    </Page>
  );
}

interface ChooseProps {
  label: string;
  name: string;
  value?: string;
  /** True where it cannot be left as it is. */
  needed?: boolean;
  options: [string, string][];
}

function Choose({ label, name, value, needed, options }: ChooseProps) {
  const { t } = useTranslation();
  return (
    <label className="flex items-center justify-between gap-4">
      <span className="font-medium">{label}</span>
      <select name={name} className="field w-56!" defaultValue={value ?? ''}>
        {!needed && <option value="">{t('leaveIt')}</option>}
        <Options of={options} />
      </select>
    </label>
  );
}
