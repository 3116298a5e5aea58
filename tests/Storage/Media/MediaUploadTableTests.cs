using Parley.Storage.MediaFiles;

namespace Parley.Tests.Storage.Media;

/// <summary>What <see cref="IMediaUploads"/> promises, on either database.</summary>
public abstract class MediaUploadTableTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private readonly MediaId _medium = MediaId.New();
    private TestStore _test = null!;
    private IMediaUploads _uploads = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _uploads = new MediaUploadTable(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task an_upload_is_known_for_its_number_until_it_ends_or_is_replaced()
    {
        await _uploads.SaveAsync(_tenant, _medium, "100", "1", Day, Day.AddDays(29));
        await _uploads.SaveAsync(_tenant, _medium, "200", "2", Day, Day.AddDays(29));

        Assert.Equal("1", await _uploads.FindAsync(_tenant, _medium, "100", Day.AddDays(28)));
        Assert.Equal("2", await _uploads.FindAsync(_tenant, _medium, "200", Day));
        Assert.Null(await _uploads.FindAsync(_tenant, _medium, "100", Day.AddDays(29)));
        Assert.Null(await _uploads.FindAsync(TenantId.New(), _medium, "100", Day));
        await _uploads.SaveAsync(_tenant, _medium, "100", "3", Day, Day.AddDays(29));
        Assert.Equal("3", await _uploads.FindAsync(_tenant, _medium, "100", Day));
        await _uploads.ForgetAsync(_tenant, _medium, "100");
        Assert.Null(await _uploads.FindAsync(_tenant, _medium, "100", Day));
        Assert.Equal("2", await _uploads.FindAsync(_tenant, _medium, "200", Day));
    }
}

public sealed class MediaUploadTableOnSqlite() : MediaUploadTableTests(StoreKind.Sqlite);

public sealed class MediaUploadTableOnPostgres() : MediaUploadTableTests(StoreKind.Postgres);
