import { Menu } from '@base-ui/react/menu';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Zap } from 'lucide-react';
import { post } from '../api/client';
import type { RunMacroResponse } from '../api/schema';
import { useTranslation } from '../i18n/useTranslation';
import { item, popup, trigger } from '../ui/menu';
import { useProblemText } from '../ui/Problem';
import { toast } from '../ui/toast';
import { macrosQuery, showConversation } from './queries';

/** Several steps at once, by the name that the team gave them. */
export function Macros({ conversation }: { conversation: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const macros = useQuery(macrosQuery).data?.macros ?? [];
  if (macros.length === 0) return null;
  const run = async (id: string) => {
    try {
      const answer = await post<RunMacroResponse>(`/v1/macros/${id}:run`, { conversation, key: crypto.randomUUID() });
      if (answer.conversation) showConversation(queries, answer.conversation);
      const failed = answer.results?.find(one => !one.done);
      toast(failed ? t('macroStopped', { reason: failed.text }) : t('macroDone'));
    } catch (problem) {
      toast(problemText(problem));
    }
  };
  return (
    <Menu.Root>
      <Menu.Trigger className={trigger} aria-label={t('macros')} title={t('macros')}>
        <Zap size={15} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className={popup}>
            {macros.map(macro => (
              <Menu.Item key={macro.id} className={item} onClick={() => void run(macro.id!)}>
                {macro.name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
