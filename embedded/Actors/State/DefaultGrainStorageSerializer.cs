using System.Text.Json;

namespace Orleans.Storage;

/// <summary>States as JSON by System.Text.Json; used where no serializer is configured.</summary>
internal sealed class DefaultGrainStorageSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span);
}
