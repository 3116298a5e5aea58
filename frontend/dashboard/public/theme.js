// Before anything is drawn: dark where the person chose it, or where the system has it and the person chose nothing.
{
  const chosen = localStorage.getItem('dark');
  const dark = chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'true';
  document.documentElement.classList.toggle('dark', dark);
}
