using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>What silos stand on.</summary>
/// <param name="Store">A connection string of PostgreSQL.</param>
/// <param name="Redis">Where they find each other; stopped with them.</param>
/// <param name="Settings">More options of each process.</param>
/// <param name="Environment">Variables of each process.</param>
public sealed record Surroundings(string Store, RedisServer Redis, string[]? Settings = null, Dictionary<string, string>? Environment = null);
