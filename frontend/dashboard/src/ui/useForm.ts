import { type FormEvent, useState } from 'react';
import { useProblemText } from './Problem';

/** Does what a form is for with what was filled in. What goes wrong stays beside it until it went well. */
export function useForm(act: (given: FormData, form: HTMLFormElement) => Promise<void>) {
  const problemText = useProblemText();
  const [problem, setProblem] = useState('');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      await act(new FormData(form), form);
      setProblem('');
    } catch (error) {
      setProblem(problemText(error));
    }
  };
  return { submit, problem };
}
