import { Contact, MapPin, ShoppingCart } from 'lucide-react';
import type { Message, SharedContact } from '../../api/schema';
import { useTranslation } from '../../i18n/useTranslation';
import { Interactive } from './Interactive';
import { Attachment } from './Media';
import { RichText } from './RichText';
import { TemplateContent } from './TemplateContent';

/** Every kind of message but plain text, as the customer saw it. What is not known is shown raw. */
export function Kinds({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const { image, video, audio, document, sticker, location, interactive, template, button, order, reaction, contacts } = message;
  const medium = image ?? video ?? audio ?? document ?? sticker;
  if (medium) return <Attachment message={message} />;
  if (interactive) return <Interactive content={interactive} />;
  if (template) return <TemplateContent template={template} session={message.session} />;
  if (button) return <RichText text={button.text ?? ''} />;
  if (reaction) return <p className="text-2xl">{reaction.emoji}</p>;
  if (location) {
    const place = `${location.latitude},${location.longitude}`;
    return (
      <div className="flex items-start gap-2">
        <MapPin size={20} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
        <div>
          <p dir="auto" className="font-medium">
            {location.name || t('kind.location')}
          </p>
          {location.address && <p dir="auto">{location.address}</p>}
          <a href={`geo:${place}`} className="text-[13px] text-accent underline">
            {place}
          </a>
        </div>
      </div>
    );
  }
  if (contacts?.length) return contacts.map((card, index) => <Card key={card.name?.formattedName ?? index} card={card} />);
  if (order) {
    const money = (value: number, currency: string) => new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).format(value);
    return (
      <div>
        <p className="flex items-center gap-2 font-medium">
          <ShoppingCart size={16} aria-hidden="true" />
          {t('kind.order')}
        </p>
        <ul className="my-1">
          {order.productItems?.map(item => (
            <li key={item.productRetailerId} className="flex justify-between gap-6">
              <span>
                {item.quantity} × {item.productRetailerId}
              </span>
              <span>{item.currency && item.itemPrice !== undefined ? money(item.itemPrice * (item.quantity ?? 1), item.currency) : ''}</span>
            </li>
          ))}
        </ul>
        {order.text && <RichText text={order.text} />}
      </div>
    );
  }
  return <Unknown message={message} />;
}

function Card({ card }: { card: SharedContact }) {
  return (
    <div className="flex items-start gap-2 py-0.5">
      <Contact size={20} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
      <div>
        <p dir="auto" className="font-medium">
          {card.name?.formattedName}
        </p>
        {card.phones?.map(phone => (
          <p key={phone.phone} className="text-[13px]">
            {phone.phone}
          </p>
        ))}
        {card.emails?.map(email => (
          <p key={email.email} className="text-[13px]">
            {email.email}
          </p>
        ))}
      </div>
    </div>
  );
}

function Unknown({ message }: { message: Message }) {
  const { t } = useTranslation();
  const reason = message.errors?.map(error => error.errorData?.details || error.message || error.title).join(' ');
  const raw = message.raw ? new TextDecoder().decode(Uint8Array.from(atob(message.raw), letter => letter.charCodeAt(0))) : '';
  return (
    <div>
      <p className="text-muted italic">
        {message.line || t('unknownKind', { kind: message.type })} {reason}
      </p>
      {raw && (
        <details className="mt-1 text-[12px]">
          <summary className="cursor-pointer text-accent">{t('raw')}</summary>
          <pre dir="ltr" className="max-h-60 overflow-auto whitespace-pre-wrap break-all rounded-lg bg-black/5 p-2 dark:bg-white/5">
            {raw}
          </pre>
        </details>
      )}
    </div>
  );
}
