interface Props {
  legend: string;
  hint?: string;
  name: string;
  options: [value: string, text: string][];
  chosen?: readonly string[];
}

/** Several of some things, ticked. */
export function Boxes({ legend, hint, name, options, chosen = [] }: Props) {
  return (
    <fieldset>
      <legend className="font-medium">{legend}</legend>
      {hint && <p className="mb-1.5 text-[13px] text-muted">{hint}</p>}
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {options.map(([value, text]) => (
          <label key={value} className="flex items-center gap-2">
            <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} className="accent-(--accent)" />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
