global using System.Collections.Immutable;
global using Parley.Contracts.Ids;
global using Orleans.Concurrency;
