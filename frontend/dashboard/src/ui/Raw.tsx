import { readable } from './bytes';

/** What came over the wire, folded away until somebody wants it. */
export function Raw({ label, bytes, open }: { label: string; bytes: string | undefined; open?: boolean }) {
  if (!bytes) return null;
  return (
    <details open={open} className="mt-0.5">
      <summary className="w-fit cursor-pointer text-[13px] text-muted">{label}</summary>
      <pre dir="ltr" className="mt-1 max-h-72 overflow-auto whitespace-pre-wrap break-all rounded-lg bg-ground p-2 text-start font-mono text-[12px]">
        {readable(bytes)}
      </pre>
    </details>
  );
}
