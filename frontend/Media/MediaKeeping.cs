namespace Parley.Frontend.MediaFiles;

/// <summary>Takes a file in: its bytes into the store, a look for malware, its type by its own bytes, and what other programs make of it.</summary>
public sealed partial class MediaKeeping(IMediaStore store, IMediaTools tools, ILogger<MediaKeeping> logger, IMediaScanner? scanner = null)
{
    /// <summary>Durable on return, as far as the bytes go; what is known of them is the caller's to save.</summary>
    public async Task<KeptMedium> KeepAsync(MediaRecord medium, CloudMedium.Opened opened, CancellationToken cancellationToken)
    {
        StoredBytes stored;
        try
        {
            stored = await store.SaveAsync(medium.Tenant, opened.Content, MediaTypes.Limit(medium.Kind), cancellationToken);
        }
        catch (MediaTooLargeException)
        {
            return Failed(medium, "TOO_LARGE");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            LogBroken(medium.Id, e);
            return new KeptMedium(medium, "UNREACHABLE");
        }

        if (opened.Sha256 is { } told && told != stored.Sha256)
        {
            await store.DeleteAsync(medium.Tenant, stored.Sha256, cancellationToken);
            return new KeptMedium(medium, "DAMAGED");
        }

        await using var content = await store.OpenAsync(medium.Tenant, stored.Sha256, cancellationToken) ?? throw new FileNotFoundException("What was just stored is not there.");
        if (await ScanAsync(medium, content, cancellationToken) is { } bad)
        {
            if (bad.TryAgain is null) await store.DeleteAsync(medium.Tenant, stored.Sha256, cancellationToken);
            return bad;
        }

        var start = new byte[MediaTypes.Prefix];
        content.Position = 0;
        var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        var (type, reason) = MediaTypes.Check(medium.Kind, opened.MimeType ?? medium.MimeType, start.AsSpan(0, length));
        var thumbnail = type.StartsWith("image/", StringComparison.Ordinal) ? await MadeAsync(medium, content, tools.ThumbnailAsync, cancellationToken) : null;
        var playable = type is "audio/ogg" or "audio/amr" ? await MadeAsync(medium, content, tools.PlayableAsync, cancellationToken) : null;
        return new KeptMedium(
            medium with { State = MediaState.Stored, Sha256 = stored.Sha256, Size = stored.Size, MimeType = type, Reason = reason, Thumbnail = thumbnail, Playable = playable }, null);
    }

    private async Task<KeptMedium?> ScanAsync(MediaRecord medium, Stream content, CancellationToken cancellationToken)
    {
        if (scanner is null) return null;
        try
        {
            if (await scanner.ScanAsync(content, cancellationToken) is not { } found) return null;
            LogInfected(medium.Id, found);
            return Failed(medium, "INFECTED");
        }
        catch (IOException e)
        {
            LogNotScanned(medium.Id, e);
            return new KeptMedium(medium, "NOT_SCANNED");
        }
    }

    /// <summary>Stores what was made of it. What cannot be made is left out: the medium itself is what counts.</summary>
    private async Task<string?> MadeAsync(MediaRecord medium, Stream content, Func<Stream, CancellationToken, Task<Stream?>> make, CancellationToken cancellationToken)
    {
        content.Position = 0;
        await using var made = await make(content, cancellationToken);
        return made is null ? null : (await store.SaveAsync(medium.Tenant, made, MediaTypes.Limit(medium.Kind), cancellationToken)).Sha256;
    }

    private static KeptMedium Failed(MediaRecord medium, string reason) => new(medium with { State = MediaState.Failed, Reason = reason }, null);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Reading medium {Medium} broke off; it is tried again")]
    private partial void LogBroken(MediaId medium, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Medium {Medium} holds malware ({Found}) and is not kept")]
    private partial void LogInfected(MediaId medium, string found);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Medium {Medium} could not be scanned; it waits")]
    private partial void LogNotScanned(MediaId medium, Exception exception);
}

/// <summary>How taking a file in ended.</summary>
/// <param name="Medium">What is known of it now.</param>
/// <param name="TryAgain">Why it has to be fetched once more; null when this is its end.</param>
public sealed record KeptMedium(MediaRecord Medium, string? TryAgain);
