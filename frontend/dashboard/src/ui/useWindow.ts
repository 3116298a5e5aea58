import { type RefObject, useLayoutEffect, useState } from 'react';

const spare = 8;

/** Which rows of a long list are to be drawn: those in sight and some around them. All rows are equally high, so this is arithmetic and needs no library. */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): { first: number; last: number } {
  const [seen, setSeen] = useState({ first: 0, last: 30 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - spare);
      const last = Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + spare;
      setSeen(now => (now.first === first && now.last === last ? now : { first, last }));
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    const sized = new ResizeObserver(look);
    sized.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      sized.disconnect();
    };
  }, [scroller, rowHeight]);
  return { first: Math.min(seen.first, Math.max(0, count - 1)), last: Math.min(seen.last, count - 1) };
}
