using System.Globalization;
using System.Text;

namespace Parley.Silo.Hosting.Access;

/// <summary>The files of the access log, one a day, each deleted when its term is over.</summary>
/// <param name="folder">Made when it is not there.</param>
/// <param name="days">A day's file goes when so many days have passed since that day ended.</param>
/// <param name="maxBytes">The most that a day's file takes.</param>
public sealed class AccessLogFiles(string folder, int days, long maxBytes)
{
    private const string Prefix = "access-", Suffix = ".log", Format = "yyyy-MM-dd";
    private static readonly byte[] Full = Encoding.UTF8.GetBytes("what came after this is not written: the day's file is full\n");

    /// <summary>Adds lines to a day's file, unless it is full.</summary>
    public void Append(DateOnly day, string lines)
    {
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Path.Combine(folder, Prefix + day.ToString(Format, CultureInfo.InvariantCulture) + Suffix), options);
        if (file.Length >= maxBytes) return;
        var bytes = Encoding.UTF8.GetBytes(lines);
        file.Write(bytes);
        if (file.Length >= maxBytes) file.Write(Full);
    }

    /// <summary>Deletes the files whose term is over. Of others' files in the folder none is touched.</summary>
    public void DeleteOld(DateTimeOffset now)
    {
        if (!Directory.Exists(folder)) return;
        var oldest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-days);
        foreach (var file in Directory.GetFiles(folder, $"{Prefix}*{Suffix}"))
        {
            if (DateOnly.TryParseExact(Path.GetFileName(file)[Prefix.Length..^Suffix.Length], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < oldest) File.Delete(file);
        }
    }
}
