global using System.Collections.Immutable;
global using Parley.Contracts.Ids;
global using Parley.Contracts.Ports;
global using Parley.Storage.Database;
global using Parley.Tests.Kit;
