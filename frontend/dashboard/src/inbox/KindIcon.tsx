import {
  Contact,
  File,
  Image,
  LayoutTemplate,
  type LucideIcon,
  MapPin,
  Mic,
  Phone,
  ShoppingCart,
  SquareMousePointer,
  Sticker,
  Video,
} from 'lucide-react';

const icons: Record<string, LucideIcon> = {
  image: Image,
  video: Video,
  audio: Mic,
  document: File,
  sticker: Sticker,
  location: MapPin,
  contacts: Contact,
  interactive: SquareMousePointer,
  button: SquareMousePointer,
  template: LayoutTemplate,
  order: ShoppingCart,
  call: Phone,
};

/** What kind of message it is; nothing for texts. */
export function KindIcon({ type, size = 14 }: { type: string | undefined; size?: number }) {
  const Icon = icons[type ?? ''];
  return Icon ? <Icon size={size} aria-hidden="true" className="shrink-0 text-muted" /> : null;
}
