using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Media;

/// <summary>An engine whose files are in a bucket.</summary>
public sealed class S3Engine : EngineFixture
{
    public S3Server S3 { get; private set; } = null!;

    /// <summary>Where the engine keeps what is not in the bucket.</summary>
    public string DataFolder => Folder;

    public override async Task InitializeAsync()
    {
        S3 = await S3Server.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        S3.Dispose();
    }

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

    protected override void Configure(EngineSettings settings) => settings.Media.S3 = new S3Settings
    {
        Endpoint = S3.Address.ToString(), Bucket = S3Server.Bucket, KeyId = S3Server.KeyId, Secret = S3Server.Secret, Prefix = "parley/files",
    };
}

[CollectionDefinition(Name)]
public sealed class OnS3 : ICollectionFixture<S3Engine>
{
    public const string Name = "with files in a bucket";
}

/// <summary>Whatever files do on disk, they do in a bucket.</summary>
[Collection(OnS3.Name)]
public sealed class MediaOnS3(S3Engine fixture) : MediaTests(fixture);

[Collection(OnS3.Name)]
public sealed class OutgoingMediaTestsOnS3(S3Engine fixture) : OutgoingMediaTests(fixture)
{
    [Fact]
    public async Task Files_are_in_the_bucket_and_none_is_left_in_the_data_folder()
    {
        var shop = await fixture.NewShopAsync();
        Assert.Equal(0, fixture.S3.Count($"parley/files/{shop.Id}"));

        await UploadAsync(shop, Png, "image/png", "");

        Assert.InRange(fixture.S3.Count($"parley/files/{shop.Id}"), 1, 2);
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(fixture.DataFolder, "media"), "*", SearchOption.AllDirectories));
    }
}

/// <summary>What callers are told while the bucket's server is away.</summary>
public sealed class BucketAwayTests : IAsyncLifetime
{
    private readonly S3Engine _engine = new();

    public Task InitializeAsync() => _engine.InitializeAsync();

    public Task DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_file_is_to_be_asked_for_again_and_nothing_else_suffers()
    {
        var shop = await _engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var id = (await EngineFixture.JsonAsync(await UploadAsync(shop, "one"))).GetProperty("id").GetString();

        _engine.S3.Dispose();

        var (read, why, _) = await EngineFixture.ErrorAsync(await shop.GetAsync($"/v1/media/{id}"));
        Assert.Equal((503, "MEDIA_STORE_UNAVAILABLE"), (read, why));
        var (taken, whyNot, _) = await EngineFixture.ErrorAsync(await UploadAsync(shop, "two"));
        Assert.Equal((503, "MEDIA_NOT_TAKEN"), (taken, whyNot));
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "texts go on"));
    }

    private Task<HttpResponseMessage> UploadAsync(TestShop shop, string text)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/media?kind=document&fileName=a.txt") { Content = new StringContent(text) };
        request.Headers.Authorization = new("Bearer", shop.ApiKey);
        return _engine.Http.SendAsync(request);
    }
}
