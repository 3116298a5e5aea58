global using System.Collections.Immutable;
global using System.Data.Common;
global using Parley.Contracts.Ids;
global using Parley.Contracts.Ports;
