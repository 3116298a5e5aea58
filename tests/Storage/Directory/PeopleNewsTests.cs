using Microsoft.Extensions.Logging.Abstractions;
using Parley.Storage.Directories;

namespace Parley.Tests.Storage.Directories;

/// <summary>Two processes on one database, each with people in its memory: what one changes, the other forgets.</summary>
public sealed class PeopleNewsTests : IAsyncLifetime
{
    private static readonly Identity Phone = new(IdentityKind.Phone, "491"), User = new(IdentityKind.UserId, "DE.1");
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _session = SessionId.New();
    private TestStore _test = null!;
    private ContactDirectory _here = null!, _there = null!;
    private PeopleNews _news = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(StoreKind.Postgres);
        (_here, _there) = (new ContactDirectory(_test.Store), new ContactDirectory(_test.Store));
        _news = new PeopleNews(_test.Store, _there, NullLogger<PeopleNews>.Instance);
        await _news.StartAsync(CancellationToken.None);
        await _news.Listening.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async Task DisposeAsync()
    {
        await _news.StopAsync(CancellationToken.None);
        _news.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task who_was_merged_elsewhere_is_the_one_here_too()
    {
        var phone = await ResolveAsync(_here, Phone);
        var user = await ResolveAsync(_here, User);
        Assert.Equal(user.Contact, (await ResolveAsync(_there, User)).Contact);

        await _here.MergeAsync(_tenant, user.Contact, phone.Contact);

        await UntilAsync(async () => (await ResolveAsync(_there, User)).Contact == phone.Contact);
    }

    [Fact]
    public async Task what_changed_while_the_connection_was_lost_is_seen_after_it()
    {
        var phone = await ResolveAsync(_here, Phone);
        var user = await ResolveAsync(_there, User);
        await _news.StopAsync(CancellationToken.None);
        await _here.MergeAsync(_tenant, user.Contact, phone.Contact);
        // Nobody told, so the memory stands.
        Assert.Equal(user.Contact, (await ResolveAsync(_there, User)).Contact);

        using var again = new PeopleNews(_test.Store, _there, NullLogger<PeopleNews>.Instance);
        await again.StartAsync(CancellationToken.None);
        await again.Listening.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(phone.Contact, (await ResolveAsync(_there, User)).Contact);
        await again.StopAsync(CancellationToken.None);
    }

    private async Task<ResolvedPeer> ResolveAsync(ContactDirectory directory, Identity identity) => (await directory.ResolveAsync(_tenant, _session, [new Peer([identity])]))[0];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 6000, "It did not happen within a minute.");
            await Task.Delay(10);
        }
    }
}
