using System.Globalization;
using Grpc.Core;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>What the journal says was promised.</summary>
internal static class Queued
{
    /// <summary>The tenant's queued messages in journal order, until there are this many; the texts are numbers.</summary>
    public static async Task<List<(string Conversation, string Key, string Message, int Number)>> QueuedAsync(this TestTenant tenant, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var call = new Events.EventsClient(tenant.Fixture.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, tenant.Credential, cancellationToken: patience.Token);
        var queued = new List<(string, string, string, int)>();
        while (queued.Count < count && await call.ResponseStream.MoveNext(patience.Token))
        {
            if (call.ResponseStream.Current.MessageQueued is { } one)
                queued.Add((one.Conversation, one.Key, one.Message, int.Parse(one.Text.Body, CultureInfo.InvariantCulture)));
        }

        return queued;
    }
}
