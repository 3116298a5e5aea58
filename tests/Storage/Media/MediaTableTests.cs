using Parley.Storage.MediaFiles;

namespace Parley.Tests.Storage.Media;

/// <summary>What <see cref="IMedia"/> promises, on either database.</summary>
public abstract class MediaTableTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private TestStore _test = null!;
    private IMedia _media = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _media = new MediaTable(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_medium_is_found_by_either_of_its_names_and_by_its_tenant_only()
    {
        var medium = Waiting("1");
        await _media.AddAsync([medium]);
        Assert.Equal(medium, await _media.FindAsync(_tenant, medium.Id));
        Assert.Equal(medium, await _media.FindAsync(_tenant, "1"));
        Assert.Null(await _media.FindAsync(TenantId.New(), medium.Id));
        Assert.Null(await _media.FindAsync(TenantId.New(), "1"));
    }

    [Fact]
    public async Task what_is_told_again_stays_as_it_is()
    {
        var medium = Waiting("1");
        await _media.AddAsync([medium]);
        var stored = medium with { State = MediaState.Stored, Sha256 = new string('a', 64), Size = 7, MimeType = "image/png", Tries = 1, Thumbnail = new string('b', 64) };
        await _media.SaveAsync(stored);
        await _media.AddAsync([medium, Waiting("2")]);
        Assert.Equal(stored, await _media.FindAsync(_tenant, medium.Id));
        Assert.NotNull(await _media.FindAsync(_tenant, "2"));
    }

    [Fact]
    public async Task what_waits_is_due_in_its_order_and_taken_once()
    {
        var (late, early, done) = (Waiting("1") with { DueAt = Day.AddMinutes(2) }, Waiting("2"), Waiting("3") with { State = MediaState.Failed, Reason = "EXPIRED" });
        await _media.AddAsync([late, early, done]);
        Assert.Equal([early.Id], (await _media.DueAsync(Day, 10)).Select(medium => medium.Id));
        Assert.Equal([early.Id, late.Id], (await _media.DueAsync(Day.AddMinutes(2), 10)).Select(medium => medium.Id));

        var takers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _media.TakeAsync(early, Day.AddMinutes(10))));

        Assert.Single(takers, taken => taken);
        Assert.Equal([late.Id], (await _media.DueAsync(Day.AddMinutes(9), 10)).Select(medium => medium.Id));
        Assert.Equal([late.Id, early.Id], (await _media.DueAsync(Day.AddMinutes(10), 10)).Select(medium => medium.Id));
    }

    [Fact]
    public async Task another_tenants_medium_is_not_overwritten()
    {
        var medium = Waiting("1");
        await _media.AddAsync([medium]);
        await _media.SaveAsync(medium with { Tenant = TenantId.New(), State = MediaState.Failed });
        Assert.Equal(medium, await _media.FindAsync(_tenant, medium.Id));
    }

    private MediaRecord Waiting(string whatsAppId)
    {
        var session = SessionId.New();
        return new MediaRecord(MediaId.Of(session, whatsAppId), _tenant, session, whatsAppId, "image", "image/jpeg", "a \0 name", MediaState.Waiting, null, 0, null, 0, Day, Day);
    }
}

public sealed class SqliteMediaTableTests() : MediaTableTests(StoreKind.Sqlite);

public sealed class PostgresMediaTableTests() : MediaTableTests(StoreKind.Postgres);
