"use strict";

// What a message shows on the phone: pictures, buttons, lists, forms, places, cards. Loaded before page.js, whose helpers it uses.

const line = message => message.template?.body ?? message.text ?? ({ image: "Photo", video: "Video", audio: "Voice message", sticker: "Sticker", document: "Document", location: "Location", contacts: "Contact", order: "Order" }[message.type] ?? `[${message.type}]`);

const words = (name, text) => text ? make("p", { class: name, dir: "auto" }, text) : null;

function file(message, kind, index = 0, link = null) {
  const stored = message.media?.[index];
  if (!stored) return make("p", { class: "file" }, `${kind}${link ? ` · ${link}` : ""}`);
  const source = `/_sim/media/${stored.id}`;
  if (kind === "image" || kind === "sticker") return make("img", { class: kind, src: source, alt: stored.filename ?? kind, loading: "lazy" });
  if (kind === "video") return make("video", { src: source, controls: true, preload: "metadata" });
  if (kind === "audio") return make("audio", { src: source, controls: true, preload: "none", onplay: () => message.direction === "toPhone" && call("POST", `messages/${encodeURIComponent(message.id)}/play`).catch(() => {}) });
  return make("a", { class: "file", href: source, download: stored.filename ?? "document" }, `${stored.filename ?? "Document"} · ${Math.ceil(stored.size / 1024)} KB`);
}

function tap(message, choice) {
  return attempt(() => call("POST", `messages/${encodeURIComponent(message.id)}/tap`, choice));
}

// A form of the business is filled in as the JSON that it answers.
function fill(message, name, example) {
  return attempt(async () => {
    const dialog = $("form-dialog");
    $("form-title").textContent = name;
    $("form-json").value = JSON.stringify(example, null, 2);
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise(resolve => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue === "send") await tap(message, { response: JSON.parse($("form-json").value) })();
  });
}

const choice = (text, onclick) => make("button", { type: "button", class: "choice", onclick }, text);
const away = (text, href) => /^https?:/.test(href ?? "") ? make("a", { class: "choice", href, target: "_blank", rel: "noopener noreferrer" }, `${text} ↗`) : choice(text, null);

function templateParts(message, template, card) {
  const format = template.headerFormat;
  return [
    format === "TEXT" ? words("title", template.header) : format && format !== "PRODUCT" ? file(message, format.toLowerCase(), card ?? 0, template.header) : null,
    words("text", template.body), words("foot", template.footer),
    make("div", { class: "choices" }, ...template.buttons.map((button, index) => {
      if (button.type === "URL") return away(button.text, button.url);
      if (button.type === "QUICK_REPLY") return choice(button.text, tap(message, { button: index, card }));
      if (button.type === "FLOW") return choice(button.text, fill(message, button.text, {}));
      if (button.type === "OTP" || button.type === "COPY_CODE") return choice(`${button.text || "Copy code"}: ${button.payload ?? ""}`, () => navigator.clipboard?.writeText(button.payload ?? ""));
      return choice(button.text || button.type, null);
    })),
    template.cards.length ? make("div", { class: "cards" }, ...template.cards.map((one, index) => make("div", { class: "card" }, ...templateParts(message, one, index)))) : null,
  ];
}

function interactiveChoices(message, { type, action }) {
  const parameters = action?.parameters ?? {};
  switch (type) {
    case "button": return action.buttons.map((button, index) => choice(button.reply.title, tap(message, { button: index })));
    case "list": {
      let index = 0;
      return [make("details", { class: "list" }, make("summary", {}, `☰ ${action.button}`), ...action.sections.flatMap(section => [words("section", section.title),
        ...section.rows.map(row => {
          const picked = choice(row.title, tap(message, { button: index++ }));
          if (row.description) picked.append(make("small", {}, row.description));
          return picked;
        })]))];
    }
    case "cta_url": return [away(parameters.display_text, parameters.url)];
    case "flow": return [choice(parameters.flow_cta, fill(message, parameters.flow_cta, { screen: parameters.flow_action_payload?.screen ?? "FIRST", answer: "" }))];
    case "address_message": return [choice("Provide address", fill(message, "Address", { values: { name: "", house_number: "", address: "", city: "", in_pin_code: "" } }))];
    case "location_request_message": return [choice("Send location", fill(message, "Location", { latitude: 52.52, longitude: 13.405 }))];
    case "contact_request": case "request_contact_info": return [choice("Share my number", tap(message, {}))];
    case "call_permission_request": return [choice("Allow calls", tap(message, {}))];
    case "voice_call": return [choice(`📞 ${parameters.display_text ?? "Call now"}`, null)];
    case "product": case "catalog_message": return [choice("Order", tap(message, {}))];
    case "product_list": return action.sections.flatMap(section => section.product_items).map((item, index) => choice(`Order ${item.product_retailer_id}`, tap(message, { button: index })));
    case "order_details": return [choice("Review and pay", null)];
    default: return [];
  }
}

function interactiveParts(message) {
  const content = message.content;
  const kind = content.header?.type;
  const cards = content.type === "carousel" ? content.action.cards : [];
  return [
    kind === "text" ? words("title", content.header.text) : kind ? file(message, kind, 0, content.header[kind]?.link) : null,
    words("text", content.body?.text), words("foot", content.footer?.text),
    make("div", { class: "choices" }, ...interactiveChoices(message, content)),
    cards.length ? make("div", { class: "cards" }, ...cards.map((card, index) => make("div", { class: "card" },
      card.header ? file(message, card.header.type, index, card.header[card.header.type]?.link) : words("title", card.action.product_retailer_id),
      words("text", card.body?.text),
      make("div", { class: "choices" }, ...(card.action.buttons?.map((button, place) => choice(button.reply.title, tap(message, { card: index, button: place })))
        ?? (card.action.parameters ? [away(card.action.parameters.display_text, card.action.parameters.url)] : [])))))) : null,
  ];
}

const replied = interactive => interactive[interactive.type] ?? {};

/** The parts of a bubble. */
function parts(message) {
  if (message.template) return templateParts(message, message.template);
  const content = message.content;
  switch (message.type) {
    case "text": return [words("text", message.text)];
    case "image": case "video": case "audio": case "sticker": case "document":
      return [file(message, message.type, 0, content?.link), message.type === "document" && !content?.caption ? null : words("text", content?.caption)];
    case "location": return [words("title", `📍 ${content.name ?? "Location"}`), words("text", [content.address, `${content.latitude}, ${content.longitude}`].filter(Boolean).join("\n"))];
    case "contacts": return content.map(card => make("p", { class: "text" }, `👤 ${card.name?.formatted_name ?? ""}${card.phones?.[0]?.phone ? `\n${card.phones[0].phone}` : ""}`));
    case "order": return [words("title", "🛒 Order"), words("text", content.product_items?.map(item => `${item.quantity} × ${item.product_retailer_id}`).join("\n"))];
    case "button": return [words("text", content.text)];
    case "interactive":
      return content.action ? interactiveParts(message) : [words("text", replied(content).title ?? replied(content).body ?? replied(content).response), words("foot", replied(content).description ?? replied(content).response_json)];
    case "system": return [words("kind", content?.body ?? "system")];
    case "edit": return [words("kind", `edited: ${content?.message?.text?.body ?? ""}`)];
    case "revoke": return [words("kind", "deleted a message")];
    default: return [words("kind", message.text ? `[${message.type}] ${message.text}` : `[${message.type}]`)];
  }
}
