import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { meQuery } from '../api/session';
import { parseAuditFilter } from '../audit/filter';
import { languageOf, speak, withWords } from '../i18n';
import { parseFilter } from '../inbox/filter';
import { Inbox } from '../inbox/Inbox';
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
}

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    to: typeof search.to === 'string' && search.to.startsWith('/') && !search.to.startsWith('//') ? search.to : undefined,
  }),
  component: lazyRouteComponent(() => import('../signin/SignIn'), 'SignIn'),
});

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const person = await context.queries.fetchQuery(meQuery);
    if (!person) throw redirect({ to: '/sign-in', search: { to: location.href } });
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

const pages = [
  createRoute({ getParentRoute: () => shell, path: '/numbers', component: page(() => import('../numbers/Numbers'), 'Numbers') }),
  createRoute({ getParentRoute: () => shell, path: '/templates', component: page(() => import('../templates/Templates'), 'Templates') }),
  createRoute({ getParentRoute: () => shell, path: '/webhooks', component: page(() => import('../webhooks/Webhooks'), 'Webhooks') }),
  createRoute({ getParentRoute: () => shell, path: '/keys', component: page(() => import('../keys/Keys'), 'Keys') }),
  createRoute({ getParentRoute: () => shell, path: '/team', component: page(() => import('../team/Team'), 'Team') }),
  createRoute({ getParentRoute: () => shell, path: '/settings', component: page(() => import('../settings/Settings'), 'Settings') }),
] as const;
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  component: page(() => import('../audit/Audit'), 'Audit'),
  validateSearch: parseAuditFilter,
});

export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([signInRoute, shell.addChildren([home, inbox.addChildren([conversation]), audit, ...pages])]),
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
