using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.People;

/// <summary>A page that was left open keeps nobody signed in.</summary>
[Trait("Promise", "S3.5")]
[Collection(OwnEngines.Name)]
public sealed class IdleStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_ends_with_a_sign_in_that_nobody_uses_and_goes_on_with_one_that_is_used(bool postgres)
    {
        await using var engine = await ReachFixture.StartAsync(postgres);
        var shop = await engine.ShopInAsync("930600");
        var (away, present) = (await SignedIn.AsAsync(engine, shop.Id, PersonRole.Agent), await SignedIn.AsAsync(engine, shop.Id, PersonRole.Agent));
        using var left = await OpenAsync(engine, away);
        using var used = await OpenAsync(engine, present);
        var watch = engine.Engine.Services.GetRequiredService<CredentialWatch>();

        // Twelve hours without use end a sign-in: twice seven pass, and one of the two asks for something in between.
        for (var i = 0; i < 2; i++)
        {
            engine.Simulator.World.Advance(TimeSpan.FromHours(7));
            await EngineFixture.JsonAsync(await present.GetAsync("/v1/me"));
            // Written down or not, it is use.
            if (i == 0) await engine.Engine.Services.GetRequiredService<LastUses>().WriteAsync(CancellationToken.None);
            await watch.LookAsync(CancellationToken.None);
        }

        var ended = await Assert.ThrowsAsync<RpcException>(() => UntilAsync(left, static _ => false));
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_ENDED"), (ended.StatusCode, RpcFailure.Read(ended).Reason));
        Assert.Equal(401, (int)(await away.GetAsync("/v1/me")).StatusCode);
        await shop.HearFromAsync(TestShop.NewCustomer(), "news");
        await UntilAsync(used, static one => one.MessageReceived?.Text.Body == "news");
    }

    private static async Task<AsyncServerStreamingCall<Event>> OpenAsync(EngineFixture engine, SignedIn who)
    {
        var call = new Events.EventsClient(engine.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, who.Credential);
        await call.ResponseHeadersAsync.WaitAsync(Patience);
        return call;
    }

    private static async Task UntilAsync(AsyncServerStreamingCall<Event> call, Predicate<Event> enough)
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience))
        {
            if (enough(call.ResponseStream.Current)) return;
        }

        Assert.Fail("The stream ended without a reason.");
    }
}
