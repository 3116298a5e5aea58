import { lazy, Suspense } from 'react';
import type { Message } from '../../api/schema';
import { RichText } from './RichText';

// Texts are nearly everything; what shows the other kinds is loaded with the first one of them.
const Kinds = lazy(() => import('./Kinds').then(module => ({ default: module.Kinds })));

/** What a message says, whatever its kind. */
export function Content({ message }: { message: Message }) {
  if (message.text?.body) return <RichText text={message.text.body} />;
  return (
    <Suspense fallback={<div className="skeleton h-10 w-48" />}>
      <Kinds message={message} />
    </Suspense>
  );
}
