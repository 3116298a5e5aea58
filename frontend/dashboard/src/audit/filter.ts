export interface AuditFilter {
  action?: string;
  outcome?: 'DONE' | 'REFUSED' | 'FAILED';
}

export const parseAuditFilter = (search: Record<string, unknown>): AuditFilter => ({
  action: typeof search.action === 'string' && search.action ? search.action : undefined,
  outcome: (['DONE', 'REFUSED', 'FAILED'] as const).find(one => one === search.outcome),
});
