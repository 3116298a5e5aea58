using System.Security.Cryptography;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Media.Stores;

/// <summary>What every store of media must do.</summary>
public abstract class MediaStoreCompliance : IAsyncLifetime
{
    protected const long Enough = 200 * 1024 * 1024;

    protected TenantId Tenant { get; } = TenantId.New();

    protected TemporaryFolder Folder { get; } = new();

    protected IMediaStore Store { get; private set; } = null!;

    /// <summary>An empty store.</summary>
    protected abstract Task<IMediaStore> OpenAsync();

    /// <summary>How many files the store keeps, unfinished ones on this machine included.</summary>
    protected abstract int Kept();

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(12 * 1024 * 1024 + 7)]
    public async Task What_is_saved_comes_back_as_it_was(int size)
    {
        var content = Bytes(size);

        var stored = await Store.SaveAsync(Tenant, new DribblingStream(content), Enough);

        Assert.Equal(new StoredBytes(Convert.ToHexStringLower(SHA256.HashData(content)), size), stored);
        await using var found = await Store.OpenAsync(Tenant, stored.Sha256);
        Assert.Equal((true, (long)size, 0L), (found!.CanSeek, found.Length, found.Position));
        Assert.Equal(content, await ReadAsync(found));
        Assert.Equal(1, Kept());
    }

    [Fact]
    public async Task It_is_read_from_any_position_and_again()
    {
        var content = Bytes(1_000_000);
        var stored = await Store.SaveAsync(Tenant, new MemoryStream(content), Enough);
        await using var found = await Store.OpenAsync(Tenant, stored.Sha256);
        var part = new byte[1000];

        foreach (var position in new[] { 0, 999_000, 5, 65_000, 65_535, 300_001 })
        {
            found!.Position = position;
            await found.ReadExactlyAsync(part);
            Assert.Equal(content[position..(position + part.Length)], part);
            Assert.Equal(position + part.Length, found.Position);
        }

        Assert.Equal(999_999, found!.Seek(-1, SeekOrigin.End));
        Assert.Equal(content[^1..], await ReadAsync(found));
        Assert.Equal(0, await found.ReadAsync(part));
        found.Position = content.Length + 10;
        Assert.Equal(0, await found.ReadAsync(part));
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_per_tenant_and_deleted_for_one_alone()
    {
        var other = TenantId.New();
        var content = Bytes(100);
        var first = await Store.SaveAsync(Tenant, new MemoryStream(content), 100);
        Assert.Equal(first, await Store.SaveAsync(Tenant, new MemoryStream(content), 100));
        Assert.Equal(first, await Store.SaveAsync(other, new MemoryStream(content), 100));
        Assert.Equal(2, Kept());

        await Store.DeleteAsync(Tenant, first.Sha256);
        await Store.DeleteAsync(Tenant, first.Sha256);

        Assert.Null(await Store.OpenAsync(Tenant, first.Sha256));
        await using var left = await Store.OpenAsync(other, first.Sha256);
        Assert.Equal(content, await ReadAsync(left!));
    }

    [Fact]
    public async Task The_same_bytes_may_come_many_times_at_once()
    {
        var content = Bytes(200_000);

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SaveAsync(Tenant, new DribblingStream(content), Enough)));

        Assert.Single(stored.Distinct());
        await using var found = await Store.OpenAsync(Tenant, stored[0].Sha256);
        Assert.Equal(content, await ReadAsync(found!));
        Assert.Equal(1, Kept());
    }

    [Fact]
    public async Task What_is_too_large_leaves_nothing_behind()
    {
        var e = await Assert.ThrowsAsync<MediaTooLargeException>(() => Store.SaveAsync(Tenant, new DribblingStream(Bytes(1001)), 1000));
        Assert.Equal(1000, e.Limit);
        Assert.Equal(0, Kept());
    }

    [Fact]
    public async Task What_breaks_off_or_is_given_up_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.SaveAsync(Tenant, new DribblingStream(Bytes(500_000), breaksAt: 300_000), Enough));
        using var ended = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveAsync(Tenant, new DribblingStream(Bytes(500_000), at: 300_000, then: ended.Cancel), Enough, ended.Token));
        Assert.Equal(0, Kept());
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../../parley.db")]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000/0")]
    public async Task What_is_not_kept_is_not_found_and_deleted_without_effect(string sha256)
    {
        await Store.DeleteAsync(Tenant, sha256);
        Assert.Null(await Store.OpenAsync(Tenant, sha256));
        Assert.Null(await Store.OpenAsync(new TenantId("../" + Tenant.Value), sha256));
    }

    protected static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    /// <summary>Bytes as a network brings them: in pieces of any size, without a length, and not always to their end.</summary>
    protected sealed class DribblingStream(byte[] content, int breaksAt = int.MaxValue, int at = int.MaxValue, Action? then = null) : Stream
    {
        private readonly Random _sizes = new(content.Length);
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (_position >= breaksAt) throw new IOException("The connection broke.");
            if (_position >= at) then!();
            cancellationToken.ThrowIfCancellationRequested();
            var read = Math.Min(Math.Min(buffer.Length, _sizes.Next(1, 40_000)), Math.Min(content.Length, breaksAt) - _position);
            content.AsMemory(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
