using Parley.Silo.Verbs;

return await Verb.RunAsync(args);
