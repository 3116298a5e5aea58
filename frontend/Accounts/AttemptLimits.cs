using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>
/// How often an address may try what hashes or mails, how often somebody may be mailed, and how many passwords are hashed at once: a hash takes a tenth of a
/// second of a processor, which messages must not miss.
/// </summary>
public sealed class AttemptLimits : IDisposable
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private readonly PartitionedRateLimiter<string> _addresses, _mails;
    private readonly ConcurrencyLimiter _hashes = new(new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, Environment.ProcessorCount / 2), QueueLimit = MostWaiting });

    public AttemptLimits(IOptions<PeopleOptions> options)
    {
        _addresses = Buckets(options.Value.AttemptsPerMinute, TimeSpan.FromMinutes(1));
        _mails = Buckets(options.Value.MailsPerHour, TimeSpan.FromHours(1));
    }

    /// <summary>Takes an attempt of the caller's address.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED, TOO_MANY_ATTEMPTS.</exception>
    public void Take(HttpContext http)
    {
        using var lease = _addresses.AttemptAcquire(Network(http.Connection.RemoteIpAddress));
        if (lease.IsAcquired) return;
        throw RpcFailure.Create(
            StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS", "There were too many attempts from this address. Wait as long as retryDelay says.",
            lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1));
    }

    /// <summary>False when somebody has been mailed often enough for now.</summary>
    public bool MayMail(string email)
    {
        using var lease = _mails.AttemptAcquire(email);
        return lease.IsAcquired;
    }

    /// <summary>Hashes, when it is its turn.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many wait.</exception>
    public async Task<T> HashAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var lease = await _hashes.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired) throw RpcFailure.Create(StatusCode.ResourceExhausted, "BUSY", "Too many people sign in at this moment. Try again.", Soon);
        return await Task.Run(work, cancellationToken);
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _mails.Dispose();
        _hashes.Dispose();
    }

    private static PartitionedRateLimiter<string> Buckets(int most, TimeSpan per) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(
        key, _ => new TokenBucketRateLimiterOptions { TokenLimit = most, TokensPerPeriod = 1, ReplenishmentPeriod = per / most, QueueLimit = 0, AutoReplenishment = true }));

    /// <summary>Whoever has one address of version 6 has 2^64 of them.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }
}
