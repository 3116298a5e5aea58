import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, whenSignedOut } from './api/client';
import { meQuery } from './api/session';
import { makeRouter } from './app/router';
import { startLanguages } from './i18n';
import { later } from './ui/later';
import './styles.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // What was refused stays refused; what could not be reached may come back.
      retry: (count, problem) => count < 3 && !(problem instanceof ApiError && problem.status > 0 && problem.status < 500),
    },
  },
});
const Toasts = later(() => import('./ui/Toasts').then(module => ({ default: module.Toasts })));
const router = makeRouter(queries);

whenSignedOut(() => {
  queries.setQueryData(meQuery.queryKey, null);
  void router.invalidate();
});

await startLanguages();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Suspense>
        <Toasts />
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
);
