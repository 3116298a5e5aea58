import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { meQuery } from '../api/session';
import { parseAuditFilter } from '../audit/filter';
import { languageOf, speak, withWords } from '../i18n';
import { parseFilter } from '../inbox/filter';
import { Inbox } from '../inbox/Inbox';
import { parseLogFilter } from '../log/filter';
import { Problem } from '../ui/Problem';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Problem problem={error} retry={reset} />,
});

export interface SignInSearch {
  to?: string;
  /** To the operator's console instead of an account. */
  platform?: true;
}

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    to: typeof search.to === 'string' && search.to.startsWith('/') && !search.to.startsWith('//') ? search.to : undefined,
    platform: search.platform === true || undefined,
  }),
  component: lazyRouteComponent(() => import('../signin/SignIn'), 'SignIn'),
});

const operator = 'OPERATOR';

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const person = await context.queries.fetchQuery(meQuery);
    if (!person) throw redirect({ to: '/sign-in', search: { to: location.href } });
    if (person.role === operator) throw redirect({ to: '/platform' });
    const language = languageOf(person.locale);
    if (language) await speak(language);
    return { person };
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true });
  },
});

const inbox = createRoute({ getParentRoute: () => shell, path: '/inbox', component: Inbox, validateSearch: parseFilter });
const conversation = createRoute({ getParentRoute: () => inbox, path: '$conversation' });

/** A page beside the inbox: its script and its words are loaded with the first visit. */
// biome-ignore lint/suspicious/noExplicitAny: as the router takes modules
const page = <T extends Record<string, any>>(load: () => Promise<T>, name: keyof T & string) =>
  lazyRouteComponent(() => withWords('pages', load()), name);
// biome-ignore lint/suspicious/noExplicitAny: as above
const platformPage = <T extends Record<string, any>>(load: () => Promise<T>, name: keyof T & string) =>
  page(() => withWords('platform', load()), name);

const pages = [
  createRoute({
    getParentRoute: () => shell,
    path: '/numbers',
    component: page(() => import('../numbers/Numbers'), 'Numbers'),
    validateSearch: (search: Record<string, unknown>): { connect?: true } => ({ connect: search.connect === true || undefined }),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/contacts',
    component: page(() => import('../contacts/Contacts'), 'Contacts'),
    validateSearch: (search: Record<string, unknown>): { contact?: string } => ({ contact: search.contact ? String(search.contact) : undefined }),
  }),
  createRoute({ getParentRoute: () => shell, path: '/reports', component: page(() => import('../reports/Reports'), 'Reports') }),
  createRoute({ getParentRoute: () => shell, path: '/start', component: page(() => import('../start/Start'), 'Start') }),
  createRoute({ getParentRoute: () => shell, path: '/templates', component: page(() => import('../templates/Templates'), 'Templates') }),
  createRoute({
    getParentRoute: () => shell,
    path: '/templates/new',
    component: page(() => import('../templates/TemplateEditor'), 'TemplateEditor'),
  }),
  createRoute({ getParentRoute: () => shell, path: '/webhooks', component: page(() => import('../webhooks/Webhooks'), 'Webhooks') }),
  createRoute({ getParentRoute: () => shell, path: '/keys', component: page(() => import('../keys/Keys'), 'Keys') }),
  createRoute({ getParentRoute: () => shell, path: '/team', component: page(() => import('../team/Team'), 'Team') }),
  createRoute({ getParentRoute: () => shell, path: '/log/usage', component: page(() => import('../log/Usage'), 'Usage') }),
  createRoute({ getParentRoute: () => shell, path: '/log/dead-letters', component: page(() => import('../log/DeadLetters'), 'DeadLetters') }),
  createRoute({ getParentRoute: () => shell, path: '/audit/support', component: page(() => import('../audit/SupportAccess'), 'SupportAccess') }),
  createRoute({ getParentRoute: () => shell, path: '/settings', component: page(() => import('../settings/Settings'), 'Settings') }),
  createRoute({ getParentRoute: () => shell, path: '/settings/desk', component: page(() => import('../settings/DeskSettings'), 'DeskSettings') }),
] as const;
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  component: page(() => import('../audit/Audit'), 'Audit'),
  validateSearch: parseAuditFilter,
});
const log = createRoute({
  getParentRoute: () => shell,
  path: '/log',
  component: page(() => import('../log/MessageLog'), 'MessageLog'),
  validateSearch: parseLogFilter,
});

/** The operator's console: a frame and a sign-in of its own. */
const platform = createRoute({
  getParentRoute: () => root,
  path: '/platform',
  component: platformPage(() => import('../platform/Platform'), 'Platform'),
  beforeLoad: async ({ context, location }) => {
    const person = await context.queries.fetchQuery(meQuery);
    if (person?.role !== operator) throw redirect({ to: '/sign-in', search: { to: location.href, platform: true } });
    const language = languageOf(person.locale);
    if (language) await speak(language);
    return { operator: person };
  },
});

const platformPages = [
  createRoute({ getParentRoute: () => platform, path: '/', component: platformPage(() => import('../platform/Accounts'), 'Accounts') }),
  createRoute({ getParentRoute: () => platform, path: 'plans', component: platformPage(() => import('../platform/Plans'), 'Plans') }),
  createRoute({ getParentRoute: () => platform, path: 'support', component: platformPage(() => import('../platform/Access'), 'Access') }),
  createRoute({ getParentRoute: () => platform, path: 'abuse', component: platformPage(() => import('../platform/Abuse'), 'Abuse') }),
  createRoute({ getParentRoute: () => platform, path: 'health', component: platformPage(() => import('../platform/Health'), 'Health') }),
] as const;

export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([
      signInRoute,
      platform.addChildren(platformPages),
      shell.addChildren([home, inbox.addChildren([conversation]), audit, log, ...pages]),
    ]),
    basepath: '/app',
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
