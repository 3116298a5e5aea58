import { useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import type { Colleague, MeetResponse } from '../api/schema';

const every = 5_000;
const typingLasts = 6_000;

/** Who else has this conversation before them, or writes in it. Says the same of oneself for as long as the page is in sight. */
export function useMeeting(conversation: string): { colleagues: Colleague[]; typed: () => void } {
  const [colleagues, setColleagues] = useState<Colleague[]>([]);
  const lastTyped = useRef(0);
  useEffect(() => {
    let gone = false;
    const path = `/v1/conversations/${conversation}:meet`;
    const meet = async () => {
      if (document.visibilityState !== 'visible') return;
      // Whoever cannot be asked is not there: nothing of it is needed to answer a customer.
      const answer = await post<MeetResponse>(path, { typing: Date.now() - lastTyped.current < typingLasts }).catch(() => null);
      if (!gone) setColleagues(answer?.colleagues ?? []);
    };
    void meet();
    const timer = setInterval(meet, every);
    return () => {
      gone = true;
      clearInterval(timer);
      post(path, { leaving: true }).catch(() => {});
    };
  }, [conversation]);
  return {
    colleagues,
    typed: () => {
      lastTyped.current = Date.now();
    },
  };
}
