import { useState } from 'react';

/** What a page of things does that are made in a sheet, show a secret once, and are asked about before they go. */
export function useNew<T>(list: { refetch: () => unknown }) {
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState('');
  const [removing, setRemoving] = useState<T>();
  return {
    making,
    make: () => setMaking(true),
    cancel: () => setMaking(false),
    made: (text = '') => {
      setMaking(false);
      setSecret(text);
      void list.refetch();
    },
    secret,
    show: setSecret,
    hide: () => setSecret(''),
    removing,
    remove: setRemoving,
    keep: () => setRemoving(undefined),
  };
}
