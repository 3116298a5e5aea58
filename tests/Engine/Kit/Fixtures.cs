using System.Security.Cryptography;
using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Kit;

public sealed class SqliteEngine : EngineFixture
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class PostgresEngine : EngineFixture
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

[CollectionDefinition(Name)]
public sealed class OnSqlite : ICollectionFixture<SqliteEngine>
{
    public const string Name = "on SQLite";
}

[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresEngine>
{
    public const string Name = "on PostgreSQL";
}

public sealed record TestApp(string Name, string Secret, string VerifyToken)
{
    public string Path => $"/webhooks/whatsapp/{Name}";
}

public sealed record TestNumber(string PhoneNumberId, string WabaId, string Token, TestApp App);

internal static class Signing
{
    public static string Sign(this SimulatorHost _, byte[] body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), body));
}
