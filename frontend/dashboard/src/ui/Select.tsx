interface Props {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  change: (value: string) => void;
}

/** A choice that narrows a list; its label is read out, and its first option says what it is about. */
export function Select({ label, value, options, change }: Props) {
  return (
    <select className="field w-44! max-w-full" aria-label={label} title={label} value={value} onChange={event => change(event.target.value)}>
      <Options of={options} />
    </select>
  );
}

/** A choice's options. */
export function Options({ of }: { of: Props['options'] }) {
  return of.map(([one, text]) => (
    <option key={one} value={one}>
      {text}
    </option>
  ));
}
