/** How menus look, wherever they open. */
export const popup =
  'max-h-[min(28rem,var(--available-height))] min-w-52 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-xl outline-none';

/** A button that opens one, beside others. */
export const trigger = 'inline-flex h-8 max-w-40 items-center gap-1.5 rounded-lg border border-line px-2 text-[13px] hover:bg-hover';

export const item = 'flex cursor-pointer select-none items-center gap-2.5 rounded-lg px-3 py-1.5 outline-none data-[highlighted]:bg-hover';
