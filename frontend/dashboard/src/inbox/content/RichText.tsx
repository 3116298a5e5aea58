import { Fragment, type ReactNode } from 'react';

const pattern =
  /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}])|\*(\S(?:[^*\n]*\S)?)\*|_(\S(?:[^_\n]*\S)?)_|~(\S(?:[^~\n]*\S)?)~|```([^`]+)```|`([^`\n]+)`/g;

/** Text in WhatsApp's own marks: *bold*, _italic_, ~struck~, `code`, and links. Never HTML. */
export function RichText({ text }: { text: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      {parts(text)}
    </p>
  );
}

function parts(text: string): ReactNode[] {
  const found: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, link, bold, italic, struck, block, code] = match;
    found.push(text.slice(from, match.index));
    from = match.index + whole.length;
    found.push(
      <Fragment key={match.index}>
        {link && (
          <a href={link} target="_blank" rel="noreferrer noopener" className="text-accent underline">
            {link}
          </a>
        )}
        {bold && <strong>{parts(bold)}</strong>}
        {italic && <em>{parts(italic)}</em>}
        {struck && <s>{parts(struck)}</s>}
        {(block || code) && <code className="rounded bg-black/5 px-1 font-mono text-[13px] dark:bg-white/10">{block ?? code}</code>}
      </Fragment>,
    );
  }
  found.push(text.slice(from));
  return found;
}
