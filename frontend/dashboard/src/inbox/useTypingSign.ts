import { useRef } from 'react';
import { post } from '../api/client';

/** WhatsApp shows it for 25 seconds. */
const lasts = 20_000;

/** Shows the customer that somebody writes: called with each key, told seldom. */
export function useTypingSign(conversation: string, wanted: boolean): () => void {
  const last = useRef(0);
  return () => {
    if (!wanted || Date.now() - last.current < lasts) return;
    last.current = Date.now();
    // It is a courtesy: without it nothing is lost.
    post(`/v1/conversations/${conversation}:typing`).catch(() => {});
  };
}
