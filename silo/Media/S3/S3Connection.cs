using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles.S3;

/// <summary>A client of one bucket: how long anything may take, and what its ends mean.</summary>
public sealed class S3Connection : IDisposable
{
    private const int Repeats = 3;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    /// <param name="handler">Takes the requests, instead of connections of its own; for tests.</param>
    public S3Connection(S3Bucket bucket, HttpMessageHandler? handler = null)
    {
        Bucket = bucket;
        Client = new AmazonS3Client(new BasicAWSCredentials(bucket.KeyId, bucket.Secret), new AmazonS3Config
        {
            ServiceURL = bucket.Endpoint.ToString(),
            AuthenticationRegion = bucket.Region,
            ForcePathStyle = bucket.PathStyle,
            // The body's SHA-256 is signed along; further checksums are what many servers beside Amazon's do not know.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = Repeats,
            // How long a request may take is said with each; a fixed time would end large files on slow lines.
            Timeout = Timeout.InfiniteTimeSpan,
            HttpClientFactory = new Connections(handler),
        });
    }

    public S3Bucket Bucket { get; }

    public IAmazonS3 Client { get; }

    /// <summary>Asks, for as long as <paramref name="patience"/>.</summary>
    /// <exception cref="MediaStoreUnavailableException">There was no answer, or one that does not help.</exception>
    public async Task<T> AskAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(patience);
        try
        {
            return await ask(Client, ended.Token);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            throw new MediaStoreUnavailableException($"The media store does not answer as it should ({Describe(e)}).", e);
        }
    }

    /// <summary>The server's own word for what it met, or what became of the connection.</summary>
    internal static string Describe(Exception exception) => exception switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } e => $"{code}, HTTP {(int)e.StatusCode}",
        AmazonServiceException { StatusCode: > 0 } e => $"HTTP {(int)e.StatusCode}",
        OperationCanceledException => "no answer in time",
        { InnerException: { } inner } when exception is not HttpRequestException => Describe(inner),
        _ => exception.Message.ReplaceLineEndings(" "),
    };

    /// <summary>Whether the server said that there is no such object.</summary>
    internal static bool IsMissing(AmazonS3Exception exception) => exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket";

    public void Dispose() => Client.Dispose();

    private static bool IsFailure(Exception e, CancellationToken asked) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException || (e is OperationCanceledException && !asked.IsCancellationRequested);

    /// <summary>Connections that end when nobody answers, and follow nobody elsewhere: signatures are for one server.</summary>
    private sealed class Connections(HttpMessageHandler? handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var connections = handler ?? new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = ConnectPatience,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            };
            return new HttpClient(connections, disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
    }
}
