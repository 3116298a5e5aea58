import {
  ChartColumn,
  ContactRound,
  Inbox,
  KeyRound,
  LayoutTemplate,
  ListChecks,
  type LucideIcon,
  Phone,
  ScrollText,
  Settings,
  Users,
  Webhook,
} from 'lucide-react';
import type { Permission } from '../api/schema';

/** Where one can go, and what one must be allowed to. */
export const places = [
  { to: '/inbox', name: 'inbox', icon: Inbox, needs: 'MESSAGES_READ' },
  { to: '/contacts', name: 'contacts', icon: ContactRound, needs: 'CONTACTS_READ' },
  { to: '/numbers', name: 'numbers', icon: Phone, needs: 'NUMBERS_READ' },
  { to: '/templates', name: 'templates', icon: LayoutTemplate, needs: 'TEMPLATES_READ' },
  { to: '/webhooks', name: 'webhooks', icon: Webhook, needs: 'WEBHOOKS_READ' },
  { to: '/keys', name: 'keys', icon: KeyRound, needs: 'KEYS_READ' },
  { to: '/log', name: 'log', icon: ListChecks, needs: 'LOG_READ' },
  { to: '/reports', name: 'reports', icon: ChartColumn, needs: 'LOG_READ' },
  { to: '/team', name: 'team', icon: Users, needs: 'PEOPLE_READ' },
  { to: '/audit', name: 'audit', icon: ScrollText, needs: 'AUDIT_READ' },
  { to: '/settings', name: 'settings', icon: Settings, needs: 'CREDENTIAL' },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon; needs: Permission }[];
