import { ExternalLink, List, MapPin, Reply } from 'lucide-react';
import type { Interactive as InteractiveContent } from '../../api/schema';
import { useTranslation } from '../../i18n/useTranslation';
import { RichText } from './RichText';

const chip = 'flex items-center justify-center gap-1.5 rounded-lg border border-line bg-raised px-3 py-1.5 font-medium text-[13px] text-accent';

/** Buttons, lists and what else the customer can tap, and what they tapped. */
export function Interactive({ content }: { content: InteractiveContent }) {
  const { t } = useTranslation();
  const { header, body, footer, action, buttonReply, listReply, nfmReply, callPermissionReply } = content;
  const reply = buttonReply ?? listReply;
  if (reply)
    return (
      <div>
        <RichText text={reply.title ?? ''} />
        {reply.description && <p className="text-[13px] text-muted">{reply.description}</p>}
      </div>
    );
  if (nfmReply)
    return (
      <div>
        <p className="font-medium">{nfmReply.body || t('formFilled')}</p>
        <Answers json={nfmReply.responseJson} />
      </div>
    );
  if (callPermissionReply) return <p>{t(`callPermission.${callPermissionReply.response}`, { defaultValue: callPermissionReply.response ?? '' })}</p>;
  return (
    <div>
      {header?.text && (
        <p dir="auto" className="font-semibold">
          {header.text}
        </p>
      )}
      {body?.text && <RichText text={body.text} />}
      {footer?.text && (
        <p dir="auto" className="text-[12px] text-muted">
          {footer.text}
        </p>
      )}
      <div className="mt-2 flex flex-col gap-1">
        {action?.buttons?.map(button => (
          <span key={button.reply?.id} className={chip}>
            <Reply size={14} aria-hidden="true" />
            {button.reply?.title}
          </span>
        ))}
        {action?.parameters?.url && (
          <a href={action.parameters.url} target="_blank" rel="noreferrer noopener" className={chip}>
            <ExternalLink size={14} aria-hidden="true" />
            {action.parameters.displayText}
          </a>
        )}
        {action?.name === 'send_location' && (
          <span className={chip}>
            <MapPin size={14} aria-hidden="true" />
            {t('asksLocation')}
          </span>
        )}
        {action?.button && (
          <details className="rounded-lg border border-line bg-raised">
            <summary className="flex cursor-pointer list-none items-center justify-center gap-1.5 px-3 py-1.5 font-medium text-[13px] text-accent">
              <List size={14} aria-hidden="true" />
              {action.button}
            </summary>
            {action.sections?.map(section => (
              <div key={section.title} className="border-line border-t px-3 py-1.5">
                <p className="font-semibold text-[12px] text-muted">{section.title}</p>
                {section.rows?.map(row => (
                  <p key={row.id} className="py-0.5">
                    {row.title}
                    {row.description && <span className="block text-[12px] text-muted">{row.description}</span>}
                  </p>
                ))}
              </div>
            ))}
          </details>
        )}
      </div>
    </div>
  );
}

function Answers({ json }: { json: string | undefined }) {
  let answers: [string, unknown][] = [];
  try {
    answers = Object.entries(JSON.parse(json ?? '{}') as object).filter(([name]) => name !== 'flow_token');
  } catch {
    return <RichText text={json ?? ''} />;
  }
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-[13px]">
      {answers.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
