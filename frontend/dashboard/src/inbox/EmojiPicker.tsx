import { useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/useTranslation';

const signs =
  '😀 😃 😄 😁 😆 😅 😂 🤣 😊 😇 🙂 🙃 😉 😌 😍 🥰 😘 😋 😛 😜 🤪 🤔 🤗 🤩 🥳 😎 😏 😐 😬 🙄 😴 🤒 😢 😭 😤 😡 🤯 😱 😳 🥺 🙏 👍 👎 👌 ✌️ 🤞 🤝 👏 🙌 💪 👋 ✋ 👉 👇 ☝️ ❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 ✅ ❌ ❓ ❗ ⚠️ ⭐ 🌟 🔥 🎉 🎁 🎂 🎈 📦 🚚 🛒 🛍️ 💳 💰 🧾 📄 📎 📷 📞 📱 💻 🕐 📅 📍 🏠 🏪 ✈️ 🚗 ☀️ 🌧️ 🌈 🌹 🌸 🍀 🍕 🍔 🍎 ☕ 🍺'.split(
    ' ',
  );

/** A small choice of signs; the system's own picker has the others. */
export function EmojiPicker({ choose, close }: { choose: (sign: string) => void; close: () => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [close]);
  return (
    <fieldset
      ref={box}
      aria-label={t('emoji')}
      onKeyDown={event => event.key === 'Escape' && close()}
      className="absolute end-4 bottom-full z-30 grid max-h-64 w-80 grid-cols-8 gap-0.5 overflow-y-auto rounded-xl border border-line bg-raised p-2 shadow-xl"
    >
      {signs.map(sign => (
        <button key={sign} type="button" onClick={() => choose(sign)} className="rounded-lg py-1 text-xl hover:bg-hover">
          {sign}
        </button>
      ))}
    </fieldset>
  );
}
