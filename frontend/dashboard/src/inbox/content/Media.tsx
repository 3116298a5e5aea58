import { Dialog } from '@base-ui/react/dialog';
import { Download, FileText, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Message } from '../../api/schema';
import { useTranslation } from '../../i18n/useTranslation';
import { RichText } from './RichText';
import { useMediaUrl } from './useMediaUrl';

const speeds = [1, 1.5, 2];

/** A file of a message: pictures open large, sound and film play in place, everything can be saved. */
export function Attachment({ message }: { message: Message }) {
  const { image, video, audio, document, sticker } = message;
  const medium = (image ?? video ?? audio ?? document ?? sticker)!;
  const caption = image?.caption ?? video?.caption ?? document?.caption;
  return (
    <div>
      {image && <Picture id={image.id} link={image.link} alt={caption ?? ''} />}
      {sticker && <Picture id={sticker.id} link={sticker.link} alt="" small />}
      {video && <Film id={video.id} link={video.link} />}
      {audio && <Voice id={audio.id} link={audio.link} />}
      {document && <FileLine id={document.id} link={document.link} name={document.filename ?? ''} />}
      {!medium.id && !medium.link && <Missing />}
      {caption && <RichText text={caption} />}
    </div>
  );
}

interface Source {
  id?: string;
  link?: string;
}

/** A link was for WhatsApp to fetch: nothing of another origin is loaded into this page. */
function Elsewhere({ link }: { link: string }) {
  return (
    <a href={link} target="_blank" rel="noreferrer noopener" className="break-all text-accent underline">
      {link}
    </a>
  );
}

function Missing() {
  const { t } = useTranslation();
  return <p className="text-muted italic">{t('mediaGone')}</p>;
}

function Picture({ id, link, alt, small }: Source & { alt: string; small?: boolean }) {
  const { t } = useTranslation();
  const preview = useMediaUrl(id, small ? '' : 'thumbnail');
  const whole = useMediaUrl(id);
  const [plain, setPlain] = useState(false);
  const [gone, setGone] = useState(false);
  if (!id) return link ? <Elsewhere link={link} /> : null;
  if (gone) return <Missing />;
  const size = small ? 'size-32 object-contain' : 'max-h-72 min-h-24 w-auto min-w-32 max-w-full rounded-xl object-cover';
  // Not every picture has a small one made of it.
  const picture = (
    <img
      src={plain ? whole : preview}
      alt={alt || t('kind.image')}
      loading="lazy"
      className={size}
      onError={() => (plain || small ? setGone(true) : setPlain(true))}
    />
  );
  if (small) return picture;
  return (
    <Dialog.Root>
      <Dialog.Trigger className="block" aria-label={t('enlarge')}>
        {picture}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/80" />
        <Dialog.Popup className="fixed inset-0 z-50 flex items-center justify-center p-4 sm:p-10">
          <Dialog.Title className="sr-only">{alt || t('kind.image')}</Dialog.Title>
          <img src={whole} alt={alt || t('kind.image')} className="max-h-full max-w-full rounded-lg" />
          <div className="absolute end-4 top-4 flex gap-2">
            <a
              href={whole}
              download
              aria-label={t('download')}
              title={t('download')}
              className="inline-flex size-9 items-center justify-center rounded-full bg-white/90 text-black"
            >
              <Download size={18} />
            </a>
            <Dialog.Close aria-label={t('close')} className="inline-flex size-9 items-center justify-center rounded-full bg-white/90 text-black">
              <X size={18} />
            </Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Film({ id, link }: Source) {
  const url = useMediaUrl(id);
  if (!id) return link ? <Elsewhere link={link} /> : null;
  // biome-ignore lint/a11y/useMediaCaption: WhatsApp's films come without captions
  return <video src={url} controls preload="metadata" className="max-h-80 max-w-full rounded-xl" />;
}

function Voice({ id, link }: Source) {
  const { t } = useTranslation();
  const url = useMediaUrl(id);
  const player = useRef<HTMLAudioElement>(null);
  const [speed, setSpeed] = useState(1);
  if (!id) return link ? <Elsewhere link={link} /> : null;
  const next = () => {
    const faster = speeds[(speeds.indexOf(speed) + 1) % speeds.length]!;
    setSpeed(faster);
    if (player.current) player.current.playbackRate = faster;
  };
  return (
    <div className="flex items-center gap-1">
      {/* biome-ignore lint/a11y/useMediaCaption: voice messages come without captions */}
      <audio ref={player} src={url} controls preload="metadata" className="h-10 w-64 max-w-full" />
      <button
        type="button"
        onClick={next}
        aria-label={t('speed', { speed })}
        className="w-10 rounded-md font-semibold text-[13px] text-muted hover:bg-hover"
      >
        {speed}×
      </button>
    </div>
  );
}

function FileLine({ id, link, name }: Source & { name: string }) {
  const { t } = useTranslation();
  const url = useMediaUrl(id);
  if (!id) return link ? <Elsewhere link={link} /> : null;
  return (
    <div className="flex min-w-52 items-center gap-2 rounded-lg bg-black/5 p-2 dark:bg-white/5">
      <FileText size={22} aria-hidden="true" className="shrink-0 text-accent" />
      <a href={url} target="_blank" rel="noreferrer" dir="auto" className="min-w-0 flex-1 truncate font-medium hover:underline">
        {name || t('kind.document')}
      </a>
      <a
        href={url}
        download={name || true}
        aria-label={t('download')}
        title={t('download')}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-lg hover:bg-hover"
      >
        <Download size={16} />
      </a>
    </div>
  );
}
