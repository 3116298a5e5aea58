using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Tests.Engine.Kit;
using Parley.Wire;

namespace Parley.Tests.Engine.Requests;

/// <summary>What passes by itself is said so, with when to come again: clients repeat UNAVAILABLE and nothing else.</summary>
[Collection(OnSqlite.Name)]
public sealed class UnavailableTests(SqliteEngine engine)
{
    [Fact]
    public void A_silo_that_is_gone_and_a_grain_with_too_much_to_do_are_unavailable_for_a_while()
    {
        foreach (var passing in (Exception[])[new SiloUnavailableException("gone"), new LimitExceededException("busy"), new OrleansException("moving")])
            Assert.Equal((StatusCode.Unavailable, "ENGINE_UNAVAILABLE"), Said(passing));
    }

    [Fact]
    public void A_store_that_does_not_answer_is_unavailable_for_a_while()
    {
        foreach (var passing in (Exception[])[new TimeoutException(), new Npgsql.NpgsqlException(), new JournalUnavailableException("away", TimeSpan.FromSeconds(2), outcomeUnknown: true)])
            Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), Said(passing));
    }

    [Fact]
    public void What_nobody_foresaw_is_nothing_to_repeat() =>
        Assert.Null(engine.Engine.Services.GetRequiredService<Calls>().Explain(new InvalidOperationException("a defect"), "method", callerGone: false));

    private (StatusCode, string) Said(Exception passing)
    {
        var failure = RpcFailure.Read(engine.Engine.Services.GetRequiredService<Calls>().Explain(passing, "method", callerGone: false)!);
        Assert.True(failure.RetryDelay > TimeSpan.Zero);
        return (failure.Code, failure.Reason);
    }
}
