global using System.Collections.Immutable;
global using Microsoft.Extensions.Logging;
global using Parley.Contracts;
global using Parley.Contracts.Grains;
global using Parley.Contracts.Ids;
global using Parley.Contracts.Ports;
global using Parley.Domain;
