const kept = new Map<string, string>();

/** What was begun in a conversation and not sent, for as long as this tab is open. */
export const drafts = {
  get: (conversation: string) => kept.get(conversation),
  set(conversation: string, text: string) {
    if (text) kept.set(conversation, text);
    else kept.delete(conversation);
  },
};
