using Parley.Frontend.MediaFiles;

namespace Parley.Frontend.Webhooks;

/// <summary>Remembers the files that WhatsApp keeps for messages, so that they are fetched before WhatsApp forgets them.</summary>
public sealed class FileIntake(IMedia media, MediaSignal signal, TimeProvider time)
{
    /// <summary>Durable on return. Costs nothing where no message has a file.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    public async Task ExpectAsync(SessionRecord session, ImmutableArray<MessageReading> readings, CancellationToken cancellationToken)
    {
        List<FileReading>? found = null;
        foreach (var reading in readings)
        {
            if (reading.File is { } file) (found ??= []).Add(file);
        }

        if (found is not null) await ExpectAsync(session, found, cancellationToken);
    }

    /// <summary>Durable on return.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    public async Task ExpectAsync(SessionRecord session, IReadOnlyCollection<FileReading> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0) return;
        var expected = ImmutableArray.CreateBuilder<MediaRecord>(files.Count);
        foreach (var file in files)
        {
            var now = time.GetUtcNow();
            expected.Add(new MediaRecord(
                MediaId.Of(session.Id, file.WhatsAppId), session.Tenant, session.Id, file.WhatsAppId, file.Kind,
                MediaTypes.Plain(file.MimeType) ?? MediaTypes.Bytes, file.FileName, MediaState.Waiting, null, 0, null, 0, now, now));
        }

        await media.AddAsync([.. expected.DistinctBy(static medium => medium.Id)], cancellationToken);
        signal.Wake();
    }
}
