namespace Parley.Tests.Storage.Database;

/// <summary>What an operator hears of fail-overs of the database server.</summary>
public sealed class FailOverTests
{
    [Theory]
    [InlineData("", "on", "synchronous_standby_names")]
    [InlineData(" ", "remote_write", "synchronous_standby_names")]
    [InlineData("*", "local", "synchronous_commit")]
    [InlineData("FIRST 1 (one, two)", "on", null)]
    [InlineData("*", "remote_apply", null)]
    public void a_server_that_waits_for_no_standby_is_spoken_of(string standbys, string commit, string? named)
    {
        var advice = FailOver.Advice(standbys, commit);

        if (named is null) Assert.Null(advice);
        else Assert.Contains(named, advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_server_is_asked_and_one_that_does_not_answer_is_no_fault()
    {
        var server = await PostgresServer.SharedAsync();
        Assert.Contains("synchronous_standby_names", await FailOver.AdviceAsync(StoreOptions.Postgres(server.ConnectionString())), StringComparison.Ordinal);
        Assert.Contains("was not checked", await FailOver.AdviceAsync(StoreOptions.Postgres($"Host=127.0.0.1;Port={FreePort.Next()};Username=nobody")), StringComparison.Ordinal);
        Assert.Null(await FailOver.AdviceAsync(StoreOptions.Sqlite("none.db")));
    }
}
