import type { Permission } from '../api/schema';

export interface Tab {
  to: '/log' | '/log/usage' | '/log/dead-letters' | '/audit' | '/audit/support' | '/settings' | '/settings/desk';
  name: string;
  needs: Permission;
}

export const logTabs: readonly Tab[] = [
  { to: '/log', name: 'messageLog', needs: 'LOG_READ' },
  { to: '/log/usage', name: 'usage', needs: 'LOG_READ' },
  { to: '/log/dead-letters', name: 'deadLetters', needs: 'DEAD_LETTERS_READ' },
];

export const auditTabs: readonly Tab[] = [
  { to: '/audit', name: 'audit', needs: 'AUDIT_READ' },
  { to: '/audit/support', name: 'supportAccess', needs: 'AUDIT_READ' },
];

export const settingsTabs: readonly Tab[] = [
  { to: '/settings', name: 'mySettings', needs: 'CREDENTIAL' },
  { to: '/settings/desk', name: 'desk', needs: 'DESK_WRITE' },
];
