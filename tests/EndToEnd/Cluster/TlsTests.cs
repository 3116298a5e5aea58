using Npgsql;
using Parley.Tests.Kit;
using Xunit.Abstractions;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>Silos, frontends, PostgreSQL and Redis talk by TLS, and whoever has no certificate of the cluster's authority stays out.</summary>
[Trait("Promise", "S1.17")]
public sealed class TlsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_silos_work_with_everything_encrypted_and_a_stranger_does_not_join()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder.Path);
        await using var postgres = await PostgresServer.StartAsync(authority);
        var store = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync()) { SslMode = SslMode.VerifyFull, RootCertificate = authority.CertificateFile };
        var own = authority.Issue("silo", folder.Path);
        var silos = await TwoSilos.StartAsync(new Surroundings(
            store.ConnectionString,
            await RedisServer.StartAsync(authority, folder.Path),
            Settings(own, authority),
            // Redis' certificate is believed as the machine believes any.
            new() { ["SSL_CERT_FILE"] = authority.CertificateFile }));
        try
        {
            await silos.HearFromAsync(2);
            Assert.Equal("DELIVERED", await silos.SettledAsync(1, await silos.SendUntilTakenAsync(TwoSilos.Phone(0), "there", "1", [1])));
            Assert.Equal("DELIVERED", await silos.SettledAsync(0, await silos.SendUntilTakenAsync(TwoSilos.Phone(1), "and back", "2", [0])));
            Assert.Equal(0L, await InTheClearAsync(store.ConnectionString));

            using var elsewhere = new TemporaryFolder();
            using var stranger = new TestAuthority(elsewhere.Path);
            await Assert.ThrowsAsync<InvalidOperationException>(() => silos.StartStrangerAsync(Settings(stranger.Issue("silo", elsewhere.Path), stranger)));
            Assert.Equal("DELIVERED", await silos.SettledAsync(1, await silos.SendUntilTakenAsync(TwoSilos.Phone(0), "still there", "3", [1])));
        }
        finally
        {
            await silos.EndAsync(output);
        }
    }

    private static string[] Settings((string Certificate, string Key) own, TestAuthority authority) =>
        ["--Parley:Cluster:CertificateFile", own.Certificate, "--Parley:Cluster:KeyFile", own.Key, "--Parley:Cluster:AuthorityFile", authority.CertificateFile];

    /// <summary>Connections of the engine that are not encrypted.</summary>
    private static async Task<long> InTheClearAsync(string store)
    {
        await using var connection = new NpgsqlConnection(store);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'parley%'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
