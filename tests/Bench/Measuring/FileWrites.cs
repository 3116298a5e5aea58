using System.Globalization;

namespace Parley.Bench.Measuring;

/// <summary>What a process has handed to the file system. Unlike time it is the same on a busy machine.</summary>
public static class FileWrites
{
    /// <summary>Bytes of all writes to files, sockets not among them; 0 where the kernel does not tell.</summary>
    public static double BytesOf(int process)
    {
        try
        {
            const string field = "wchar: ";
            var line = File.ReadLines($"/proc/{process}/io").First(static line => line.StartsWith(field, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(field.Length), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
