import { RichText } from '../inbox/content/RichText';
import { fill, type Shape } from './preview';

/** A template as the customer sees it. */
export function TemplatePreview({ shape, values }: { shape: Shape; values: Record<string, string> }) {
  return (
    <div>
      {shape.format && shape.format !== 'TEXT' && (
        <p className="mb-1 rounded-lg bg-black/5 px-3 py-4 text-center text-[12px] text-muted dark:bg-white/5">{shape.format}</p>
      )}
      {shape.header && (
        <p dir="auto" className="font-semibold">
          {fill(shape.header, 'header', values)}
        </p>
      )}
      <RichText text={fill(shape.body, 'body', values)} />
      {shape.footer && (
        <p dir="auto" className="text-[12px] text-muted">
          {shape.footer}
        </p>
      )}
      {shape.buttons.map(button => (
        <p key={button} className="mt-1 rounded-lg border border-line bg-raised px-3 py-1.5 text-center font-medium text-[13px] text-accent">
          {button}
        </p>
      ))}
    </div>
  );
}
