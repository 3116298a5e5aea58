using System.Collections.Concurrent;
using System.Net;
using Parley.Contracts.Ports;
using Parley.Silo;
using Parley.Silo.MediaFiles;
using Parley.Silo.MediaFiles.S3;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Media.Stores;

/// <summary>A bucket on a server that nobody here wrote.</summary>
public sealed class S3MediaStoreTests(S3MediaStoreTests.Server server) : MediaStoreCompliance, IClassFixture<S3MediaStoreTests.Server>
{
    private readonly string _prefix = $"{Guid.NewGuid():N}/";
    private readonly Watcher _watcher = new();

    protected override Task<IMediaStore> OpenAsync() => Task.FromResult<IMediaStore>(On(server.S3.Address));

    protected override int Kept() => server.S3.Count(_prefix) + Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories).Length;

    public override async Task DisposeAsync()
    {
        ((S3MediaStore)Store).Dispose();
        _watcher.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks_is_opened_again_where_it_broke()
    {
        var content = Bytes(3_000_000);
        var stored = await Store.SaveAsync(Tenant, new MemoryStream(content), Enough);
        await using var found = await Store.OpenAsync(Tenant, stored.Sha256);
        _watcher.BreakAfter(50_000);
        _watcher.BreakAfter(10);

        Assert.Equal(content, await ReadAsync(found!));
        Assert.Contains("bytes=50000-", string.Join(' ', _watcher.Ranges), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_at_the_beginning_asks_for_little_and_a_whole_file_for_bounded_pieces()
    {
        var stored = await Store.SaveAsync(Tenant, new MemoryStream(Bytes(30_000_000)), Enough);
        await using var found = await Store.OpenAsync(Tenant, stored.Sha256);

        await found!.ReadExactlyAsync(new byte[64]);
        Assert.Equal(["bytes=0-65535"], _watcher.Ranges);

        found.Position = 0;
        await found.CopyToAsync(Stream.Null);
        Assert.All(_watcher.Ranges, range => Assert.InRange(Length(range), 1, 8 * 1024 * 1024));
        Assert.InRange(_watcher.Ranges.Count, 5, 12);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_from_a_file_that_is_not_there()
    {
        using var store = On(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        await Assert.ThrowsAsync<MediaStoreUnavailableException>(() => store.SaveAsync(Tenant, new MemoryStream([1]), Enough));
        await Assert.ThrowsAsync<MediaStoreUnavailableException>(() => store.OpenAsync(Tenant, new string('0', 64)));
        await Assert.ThrowsAsync<MediaStoreUnavailableException>(() => store.DeleteAsync(Tenant, new string('0', 64)));
        Assert.Equal(0, Kept());
    }

    [Fact]
    public async Task A_bucket_that_works_passes_the_check_and_keeps_nothing_of_it()
    {
        await ((S3MediaStore)Store).CheckAsync();
        Assert.Equal(0, Kept());
    }

    [Fact]
    public async Task What_is_wrong_with_a_bucket_is_said_with_what_to_do_and_without_the_secret()
    {
        using var stranger = On(server.S3.Address, keyId: "nobody");
        using var elsewhere = On(server.S3.Address, bucket: "another");
        using var away = On(new Uri($"http://127.0.0.1:{FreePort.Next()}"));

        Assert.Contains("Correct Parley:Media:S3:KeyId", await RefusalAsync(stranger), StringComparison.Ordinal);
        Assert.Contains("Make it, or correct Parley:Media:S3:Bucket", await RefusalAsync(elsewhere), StringComparison.Ordinal);
        Assert.Contains("correct Parley:Media:S3:Endpoint", await RefusalAsync(away), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "SignatureDoesNotMatch", "Parley:Media:S3:Secret")]
    [InlineData(403, "AccessDenied", "s3:PutObject")]
    [InlineData(301, "PermanentRedirect", "Parley:Media:S3:Region")]
    [InlineData(400, "AuthorizationHeaderMalformed", "Parley:Media:S3:Region")]
    [InlineData(403, "RequestTimeTooSkewed", "clock")]
    [InlineData(503, "SlowDown", "the server fails")]
    [InlineData(418, "Teapot", "Parley:Media:S3:Endpoint")]
    public async Task What_the_server_refuses_is_explained(int status, string code, string advice)
    {
        _watcher.Refuse(status, code);
        var text = await RefusalAsync((S3MediaStore)Store);
        Assert.True(text.Contains(advice, StringComparison.Ordinal), text);
    }

    private static async Task<string> RefusalAsync(S3MediaStore store)
    {
        var text = (await Assert.ThrowsAsync<StartException>(() => store.CheckAsync())).Message;
        Assert.DoesNotContain(SecretOfOurs, text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'));
        return text;
    }

    // The server checks no signatures of the fourth version, so that a secret of ours shows where one leaks.
    private const string SecretOfOurs = "a-secret-that-nobody-may-see";

    private S3MediaStore On(Uri address, string keyId = S3Server.KeyId, string bucket = S3Server.Bucket) => new(
        new S3Connection(new S3Bucket(address, "eu-central-1", bucket, keyId, SecretOfOurs, pathStyle: true, _prefix), _watcher), new IncomingFiles(Folder.File("incoming")));

    private static long Length(string range)
    {
        var ends = range["bytes=".Length..].Split('-').Select(long.Parse).ToArray();
        return ends[1] - ends[0] + 1;
    }

    public sealed class Server : IAsyncLifetime
    {
        public S3Server S3 { get; private set; } = null!;

        public async Task InitializeAsync() => S3 = await S3Server.StartAsync();

        public Task DisposeAsync()
        {
            S3.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>Stands before the server: sees what is asked for, breaks off bodies, and refuses.</summary>
    private sealed class Watcher : DelegatingHandler
    {
        private readonly ConcurrentQueue<int> _breaks = new();
        private (int Status, string Code)? _refusal;

        public Watcher() : base(new LoopbackOnlyHandler())
        {
        }

        public ConcurrentQueue<string> Ranges { get; } = new();

        /// <summary>The next answer with bytes ends after so many.</summary>
        public void BreakAfter(int bytes) => _breaks.Enqueue(bytes);

        public void Refuse(int status, string code) => _refusal = (status, code);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_refusal is var (status, code))
                return new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request, Content = new StringContent($"<Error><Code>{code}</Code><Message>No.</Message></Error>", null, "application/xml") };
            if (request.Headers.Range is { } range) Ranges.Enqueue(range.ToString());
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Get && _breaks.TryDequeue(out var bytes))
            {
                var broken = new StreamContent(new DribblingStream(await response.Content.ReadAsByteArrayAsync(cancellationToken), breaksAt: bytes));
                foreach (var header in response.Content.Headers) broken.Headers.TryAddWithoutValidation(header.Key, header.Value);
                response.Content = broken;
            }

            return response;
        }
    }
}
