import { useQuery } from '@tanstack/react-query';
import { labelsQuery } from './queries';

export const colorOf = (color: string | undefined) => color || 'var(--muted)';

/** The labels of a conversation as dots, with their names for whoever points at them or listens. */
export function LabelDots({ ids }: { ids: string[] | undefined }) {
  const { data } = useQuery({ ...labelsQuery, enabled: !!ids?.length });
  const labels = (ids ?? []).flatMap(id => data?.labels?.find(label => label.id === id) ?? []);
  if (labels.length === 0) return null;
  return (
    <span className="inline-flex shrink-0 gap-1" title={labels.map(label => label.name).join(', ')}>
      <span className="sr-only">{labels.map(label => label.name).join(', ')}</span>
      {labels.slice(0, 3).map(label => (
        <span key={label.id} className="size-2 rounded-full" style={{ background: colorOf(label.color) }} />
      ))}
    </span>
  );
}
