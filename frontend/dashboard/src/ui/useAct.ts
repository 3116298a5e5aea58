import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useProblemText } from './Problem';
import { toast } from './toast';

/** Does something and reads again what it changed. What goes wrong is said at the edge of the page. */
export function useAct(changes: QueryKey) {
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);
  const act = async <T>(what: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    try {
      const answer = await what();
      await queries.invalidateQueries({ queryKey: changes });
      return answer;
    } catch (problem) {
      toast(problemText(problem));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy };
}
