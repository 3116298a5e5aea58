import { useState } from 'react';
import { upload } from '../api/client';
import type { Medium } from '../api/schema';
import { useProblemText } from '../ui/Problem';

export type Kind = 'image' | 'video' | 'audio' | 'document';

export interface Attached {
  key: string;
  file: File;
  kind: Kind;
  /** A fraction of 1. */
  done: number;
  id?: string;
  error?: string;
}

const pictures = new Set(['image/jpeg', 'image/png']);
const films = new Set(['video/mp4', 'video/3gpp']);
const sounds = new Set(['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg']);

/** As what WhatsApp takes a file. Pictures and films of other types go as documents. */
export function kindOf(type: string): Kind {
  const plain = type.split(';')[0] ?? '';
  if (pictures.has(plain)) return 'image';
  if (films.has(plain)) return 'video';
  if (sounds.has(plain)) return 'audio';
  return 'document';
}

/** Files that are to go with the next message. Each is uploaded as soon as it is chosen. */
export function useAttachments() {
  const problemText = useProblemText();
  const [files, setFiles] = useState<Attached[]>([]);
  const set = (key: string, change: Partial<Attached>) => setFiles(list => list.map(one => (one.key === key ? { ...one, ...change } : one)));

  const add = (chosen: File[]) => {
    for (const file of chosen) {
      const one: Attached = { key: crypto.randomUUID(), file, kind: kindOf(file.type), done: 0 };
      setFiles(list => [...list, one]);
      upload<Medium>(file, one.kind, done => set(one.key, { done })).then(
        medium => set(one.key, { id: medium.id }),
        problem => set(one.key, { error: problemText(problem) }),
      );
    }
  };

  const take = () => {
    const ready = files.filter(one => one.id);
    setFiles([]);
    return ready;
  };

  return { files, add, take, remove: (key: string) => setFiles(list => list.filter(one => one.key !== key)) };
}
