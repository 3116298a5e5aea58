import { useRouteContext } from '@tanstack/react-router';
import { SquarePen } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Contact } from '../api/schema';
import { may } from '../api/session';
import { useTranslation } from '../i18n/useTranslation';
import { Button, IconButton } from '../ui/Button';

const NewConversation = lazy(() => import('./NewConversation').then(module => ({ default: module.NewConversation })));

interface Props {
  /** Whom to write to, where that is clear. */
  contact?: Contact;
  /** Only the picture. */
  small?: boolean;
}

/** Leads to a new conversation, for whom may send. */
export function WriteButton({ contact, small }: Props) {
  const { t } = useTranslation();
  const { person } = useRouteContext({ from: '/shell' });
  const [open, setOpen] = useState(false);
  if (!may(person, 'MESSAGES_SEND')) return null;
  return (
    <>
      {small ? (
        <IconButton label={t('newConversation')} onClick={() => setOpen(true)}>
          <SquarePen size={16} />
        </IconButton>
      ) : (
        <Button onClick={() => setOpen(true)}>
          <SquarePen size={16} aria-hidden="true" />
          {t('newConversation')}
        </Button>
      )}
      {open && (
        <Suspense>
          <NewConversation contact={contact} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
