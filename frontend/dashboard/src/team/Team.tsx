import { useRouteContext } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { post, send } from '../api/client';
import { usePages } from '../api/pages';
import type { InviteResponse, ListInvitationsResponse, ListMembersResponse, Member, Role } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Page } from '../ui/Page';
import { Secret } from '../ui/Secret';
import { Confirm, Sheet } from '../ui/Sheet';
import { Standing, Table } from '../ui/Table';
import { shortTime } from '../ui/times';
import { useAct } from '../ui/useAct';
import { useForm } from '../ui/useForm';
import { useNew } from '../ui/useNew';

const roles: Role[] = ['OWNER', 'ADMIN', 'AGENT', 'VIEWER'];

/** Who works in the account, as what, and who is invited. */
export function Team() {
  const { t, i18n } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const members = usePages<ListMembersResponse>('/v1/members');
  const invitations = usePages<ListInvitationsResponse>('/v1/invitations');
  const member = useAct(['/v1/members']);
  const invitation = useAct(['/v1/invitations']);
  const team = useNew<Member>(invitations);
  const writes = may(person, 'PEOPLE_WRITE');

  return (
    <Page
      title={t('team')}
      about={t('teamAbout')}
      actions={
        writes && (
          <Button look="primary" onClick={team.make}>
            <Plus size={16} />
            {t('invite')}
          </Button>
        )
      }
    >
      <Table
        label={t('team')}
        query={members}
        rows={page => page.members}
        id={one => one.person!}
        empty={{ title: t('noTeam'), text: '' }}
        columns={[
          {
            name: t('name'),
            show: one => (
              <span className="flex items-center gap-3">
                <Avatar name={one.name || one.email || ''} size={32} />
                <span>
                  <span className="block font-medium">{one.name}</span>
                  <span className="block text-[13px] text-muted">{one.email}</span>
                </span>
              </span>
            ),
          },
          {
            name: t('role'),
            show: one =>
              writes && one.person !== person.id ? (
                <select
                  aria-label={t('roleOf', { name: one.name })}
                  className="field w-32!"
                  value={one.role}
                  disabled={member.busy}
                  onChange={event => void member.act(() => send('PATCH', `/v1/members/${one.person}`, { role: event.target.value }))}
                >
                  {roles.map(role => (
                    <option key={role} value={role}>
                      {t(`role_.${role}`)}
                    </option>
                  ))}
                </select>
              ) : (
                t(`role_.${one.role}`)
              ),
          },
          {
            name: t('secondFactor'),
            wide: true,
            show: one => <Standing tone={one.twoFactor ? 'good' : 'warn'}>{t(one.twoFactor ? 'on' : 'off')}</Standing>,
          },
          { name: t('since'), wide: true, show: one => shortTime(one.since, i18n.language) },
          {
            name: t('actions'),
            show: one =>
              writes &&
              one.person !== person.id && (
                <Button small look="danger" onClick={() => team.remove(one)}>
                  {t('remove')}
                </Button>
              ),
          },
        ]}
      />
      {!!invitations.data?.pages[0]?.invitations?.length && (
        <section className="flex flex-col gap-3">
          <h2 className="font-semibold">{t('invitations')}</h2>
          <Table
            label={t('invitations')}
            query={invitations}
            rows={page => page.invitations}
            id={one => one.id!}
            empty={{ title: '', text: '' }}
            columns={[
              { name: t('email'), show: one => one.email },
              { name: t('role'), show: one => t(`role_.${one.role}`) },
              { name: t('validUntil'), wide: true, show: one => shortTime(one.expiresAt, i18n.language) },
              {
                name: t('actions'),
                show: one =>
                  writes && (
                    <Button
                      small
                      look="danger"
                      disabled={invitation.busy}
                      onClick={() => void invitation.act(() => send('DELETE', `/v1/invitations/${one.id}`))}
                    >
                      {t('withdraw')}
                    </Button>
                  ),
              },
            ]}
          />
        </section>
      )}
      {team.making && <Invite close={team.cancel} done={team.made} />}
      {team.secret && (
        <Sheet title={t('invitationLink')} close={team.hide}>
          <p className="mb-3 text-muted">{t('invitationLinkText')}</p>
          <Secret text={team.secret} />
        </Sheet>
      )}
      {team.removing && (
        <Confirm
          title={t('removeMember', { name: team.removing.name })}
          text={t('removeMemberText')}
          yes={t('remove')}
          close={team.keep}
          act={() => void member.act(() => send('DELETE', `/v1/members/${team.removing?.person}`))}
        />
      )}
    </Page>
  );
}

function Invite({ close, done }: { close: () => void; done: (url: string) => void }) {
  const { t } = useTranslation();
  const { submit, problem } = useForm(async form => {
    const answer = await post<InviteResponse>('/v1/invitations', { email: form.get('email'), role: form.get('role') });
    done(answer.url ?? '');
  });
  return (
    <Sheet title={t('invite')} close={close}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('email')} name="email" type="email" required autoFocus error={problem} />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t('role')}</legend>
          {roles.map(role => (
            <label key={role} className="flex items-start gap-2.5">
              <input type="radio" name="role" value={role} defaultChecked={role === 'AGENT'} className="mt-1 accent-(--accent)" />
              <span>
                <span className="font-medium">{t(`role_.${role}`)}</span>
                <span className="block text-[13px] text-muted">{t(`roleMay.${role}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Button look="primary" type="submit" className="self-end">
          {t('invite')}
        </Button>
      </form>
    </Sheet>
  );
}
