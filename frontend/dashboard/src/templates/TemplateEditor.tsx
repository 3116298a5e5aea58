import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { post } from '../api/client';
import type { MessageTemplate } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { sessionsQuery } from '../inbox/queries';
import { Area } from '../ui/Area';
import { Button, IconButton } from '../ui/Button';
import { Field } from '../ui/Field';
import { Card, Page } from '../ui/Page';
import { useForm } from '../ui/useForm';
import { blank, componentsOf, type Edited, type EditedButton, isNamed, placesOf } from './editor';
import { shapeOf } from './preview';
import { TemplatePreview } from './TemplatePreview';

const categories = ['UTILITY', 'MARKETING', 'AUTHENTICATION'] as const;
const kinds: EditedButton['type'][] = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER'];
const mostButtons = 10;

/** Writes a template beside the phone that will show it, and hands it to WhatsApp for review. */
export function TemplateEditor() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sessions = useQuery(sessionsQuery).data?.sessions ?? [];
  const [edited, setEdited] = useState<Edited>(blank);
  const set = (change: Partial<Edited>) => setEdited({ ...edited, ...change });
  const setButton = (at: number, change: Partial<EditedButton>) =>
    set({ buttons: edited.buttons.map((one, index) => (index === at ? { ...one, ...change } : one)) });
  const { submit, problem } = useForm(async given => {
    await post('/v1/templates', {
      session: given.get('session') ?? sessions[0]?.id,
      name: given.get('name'),
      language: given.get('language'),
      category: given.get('category'),
      parameterFormat: isNamed(edited) ? 'NAMED' : 'POSITIONAL',
      components: componentsOf(edited),
      allowCategoryChange: true,
    });
    await queries.invalidateQueries({ queryKey: ['/v1/templates'] });
    await navigate({ to: '/templates' });
  });
  const shown: MessageTemplate = { components: componentsOf(edited) };
  return (
    <Page title={t('newTemplate')} about={t('newTemplateAbout')}>
      <form onSubmit={submit} className="grid items-start gap-5 lg:grid-cols-[1fr_20rem]">
        <div className="flex flex-col gap-5">
          <Card>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label={t('name')} name="name" required maxLength={512} pattern="[a-z0-9_]+" hint={t('templateNameHint')} autoFocus />
              <Field
                label={t('language')}
                name="language"
                required
                defaultValue="en_US"
                pattern="[a-z]{2,3}(_[A-Z]{2})?"
                hint={t('templateLanguageHint')}
              />
              <label className="flex flex-col gap-1">
                <span className="font-medium">{t('category')}</span>
                <select name="category" className="field">
                  {categories.map(one => (
                    <option key={one} value={one}>
                      {t(`purpose.${one}`)}
                    </option>
                  ))}
                </select>
              </label>
              {sessions.length > 1 && (
                <label className="flex flex-col gap-1">
                  <span className="font-medium">{t('numbers')}</span>
                  <select name="session" className="field">
                    {sessions.map(one => (
                      <option key={one.id} value={one.id}>
                        {one.verifiedName || one.displayPhoneNumber}
                      </option>
                    ))}
                  </select>
                </label>
              )}
            </div>
          </Card>
          <Card title={t('text')}>
            <Field label={t('header')} maxLength={60} value={edited.header} onChange={event => set({ header: event.target.value })} />
            <Area
              label={t('body')}
              required
              maxLength={1024}
              value={edited.body}
              hint={t('bodyHint')}
              onChange={event => set({ body: event.target.value })}
            />
            <Field label={t('footer')} maxLength={60} value={edited.footer} onChange={event => set({ footer: event.target.value })} />
          </Card>
          {placesOf(edited).length > 0 && (
            <Card title={t('examples')}>
              <p className="text-[13px] text-muted">{t('examplesText')}</p>
              <div className="grid gap-3 sm:grid-cols-2">
                {placesOf(edited).map(place => (
                  <Field
                    key={place}
                    label={`${t(place.startsWith('header') ? 'header' : 'body')} {{${place.split('.')[1]}}}`}
                    required
                    value={edited.examples[place] ?? ''}
                    onChange={event => set({ examples: { ...edited.examples, [place]: event.target.value } })}
                  />
                ))}
              </div>
            </Card>
          )}
          <Card title={t('buttons')}>
            {edited.buttons.map((button, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no names of their own until they are written
              <div key={at} className="flex flex-wrap items-end gap-2">
                <label className="flex flex-col gap-1">
                  <span className="sr-only">{t('kindOf')}</span>
                  <select
                    className="field"
                    value={button.type}
                    onChange={event => setButton(at, { type: event.target.value as EditedButton['type'] })}
                  >
                    {kinds.map(kind => (
                      <option key={kind} value={kind}>
                        {t(`buttonKind.${kind}`)}
                      </option>
                    ))}
                  </select>
                </label>
                <Field
                  label={t('buttonText')}
                  required
                  maxLength={25}
                  className="min-w-32 flex-1"
                  value={button.text}
                  onChange={event => setButton(at, { text: event.target.value })}
                />
                {button.type !== 'QUICK_REPLY' && (
                  <Field
                    label={t(button.type === 'URL' ? 'address' : 'phone')}
                    required
                    type={button.type === 'URL' ? 'url' : 'tel'}
                    className="min-w-40 flex-1"
                    value={button.value}
                    onChange={event => setButton(at, { value: event.target.value })}
                  />
                )}
                <IconButton label={t('remove')} onClick={() => set({ buttons: edited.buttons.filter((_, index) => index !== at) })}>
                  <X size={16} />
                </IconButton>
              </div>
            ))}
            <Button
              className="self-start"
              disabled={edited.buttons.length >= mostButtons}
              onClick={() => set({ buttons: [...edited.buttons, { type: 'QUICK_REPLY', text: '', value: '' }] })}
            >
              <Plus size={16} />
              {t('addButton')}
            </Button>
          </Card>
          <p role="alert" className="text-danger empty:hidden">
            {problem}
          </p>
          <Button look="primary" type="submit" className="self-end">
            {t('submitTemplate')}
          </Button>
        </div>
        <section aria-label={t('preview')} className="lg:sticky lg:top-0">
          <div className="rounded-[2.2rem] border-8 border-text/80 bg-ground p-3">
            <div className="mx-auto mb-4 h-1.5 w-16 rounded-full bg-text/30" />
            <div className="min-h-80 break-words">
              <div className="max-w-[92%] rounded-2xl rounded-ss-sm border border-line bg-bubble-in px-3 py-2 shadow-sm">
                {edited.body || edited.header ? (
                  <TemplatePreview shape={shapeOf(shown)} values={edited.examples} />
                ) : (
                  <p className="text-muted">{t('previewEmpty')}</p>
                )}
              </div>
            </div>
          </div>
        </section>
      </form>
    </Page>
  );
}
