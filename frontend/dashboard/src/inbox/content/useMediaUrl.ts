import { useQuery } from '@tanstack/react-query';
import { post, usesTokens } from '../../api/client';
import type { SignedMedium } from '../../api/schema';

const signedFor = 4 * 60_000;

/** Where the browser gets a file: the cookie opens it, or, for accounts that chose tokens, a signed address of some minutes. */
export function useMediaUrl(id: string | undefined, variant = ''): string | undefined {
  const tokens = usesTokens();
  const signed = useQuery({
    queryKey: ['media', id, variant],
    enabled: tokens && !!id,
    staleTime: signedFor,
    refetchInterval: signedFor,
    queryFn: () => post<SignedMedium>(`/v1/media/${encodeURIComponent(id!)}:sign`, { variant }),
  }).data?.url;
  if (!id) return undefined;
  return tokens ? signed : `/v1/media/${encodeURIComponent(id)}${variant && `?variant=${variant}`}`;
}
