using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Graph;

/// <summary>An engine whose tenants' servers speak as Meta does.</summary>
public class GraphEngine : EngineFixture
{
    public MetaReceiver Receiver { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Receiver = await MetaReceiver.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

    protected override void Configure(EngineSettings settings) => settings.Webhooks.AllowedInternalHosts = [Receiver.Host];
}

public sealed class PostgresGraphEngine : GraphEngine
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

[CollectionDefinition(Name)]
public sealed class GraphOnSqlite : ICollectionFixture<GraphEngine>
{
    public const string Name = "Meta's shape on SQLite";
}

[CollectionDefinition(Name)]
public sealed class GraphOnPostgres : ICollectionFixture<PostgresGraphEngine>
{
    public const string Name = "Meta's shape on PostgreSQL";
}
